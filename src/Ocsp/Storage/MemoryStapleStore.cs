using System.Collections.Concurrent;
using OrleansOcsp.Certificates;

namespace OrleansOcsp.Storage;

/// <summary>Keeps nothing over a restart: for tests, and for who wants no files.</summary>
public sealed class MemoryStapleStore : IStapleStore
{
    private readonly ConcurrentDictionary<CertificateKey, (StapleRecord Record, StoreVersion Version)> _records = new();
    private readonly Lock _writing = new();

    public ValueTask<StoreLoad> LoadAsync(CertificateKey key, CancellationToken cancellation) => ValueTask.FromResult<StoreLoad>(
        _records.TryGetValue(key, out (StapleRecord Record, StoreVersion Version) held)
            ? new StoreLoad.Found(held.Record, held.Version)
            : new StoreLoad.Absent());

    public ValueTask<StoreSave> SaveAsync(CertificateKey key, StapleRecord record, StoreVersion expected, CancellationToken cancellation)
    {
        lock (_writing)
        {
            StoreVersion version = ResponseVersion.Of(record.Response);
            _records.TryGetValue(key, out (StapleRecord Record, StoreVersion Version) held);
            if (held.Version != StoreVersion.None && held.Version != expected && held.Version != version)
            {
                return ValueTask.FromResult<StoreSave>(new StoreSave.Conflict());
            }

            version = record.Response is null ? held.Version : version;
            _records[key] = (record with { Response = record.Response ?? held.Record?.Response }, version);
            return ValueTask.FromResult<StoreSave>(new StoreSave.Saved(version));
        }
    }

    public ValueTask RemoveAsync(CertificateKey key, CancellationToken cancellation)
    {
        _records.TryRemove(key, out _);
        return ValueTask.CompletedTask;
    }
}
