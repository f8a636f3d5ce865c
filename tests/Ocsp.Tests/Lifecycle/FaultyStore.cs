using OrleansOcsp.Certificates;
using OrleansOcsp.Storage;

namespace OrleansOcsp.Ocsp.Tests.Lifecycle;

/// <summary>A store in memory that fails or hangs while a test wants it to.</summary>
internal sealed class FaultyStore : IStapleStore
{
    private readonly MemoryStapleStore _inner = new();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool Fails { get; set; }

    public bool Hangs { get; set; }

    public int Saves { get; private set; }

    /// <summary>Lets the saves that hang go on.</summary>
    public void Release()
    {
        Hangs = false;
        _release.SetResult();
    }

    public async Task<StapleRecord?> HeldAsync(CertificateKey key) => (await _inner.LoadAsync(key, default) as StoreLoad.Found)?.Record;

    public ValueTask<StoreLoad> LoadAsync(CertificateKey key, CancellationToken cancellation) =>
        Fails ? ValueTask.FromResult<StoreLoad>(new StoreLoad.Failed("no disk")) : _inner.LoadAsync(key, cancellation);

    public async ValueTask<StoreSave> SaveAsync(CertificateKey key, StapleRecord record, StoreVersion expected, CancellationToken cancellation)
    {
        Saves++;
        if (Hangs)
        {
            await _release.Task;
        }

        return Fails ? new StoreSave.Failed("no disk") : await _inner.SaveAsync(key, record, expected, cancellation);
    }

    public ValueTask RemoveAsync(CertificateKey key, CancellationToken cancellation) => _inner.RemoveAsync(key, cancellation);
}
