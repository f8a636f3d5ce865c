using Orleans.Storage;
using OrleansOcsp.Certificates;
using OrleansOcsp.Storage;

namespace OrleansOcsp.Grains.State;

/// <summary>
/// The keeper's store, on the grain's own row. The row's version is the fence: of two activations one writes, and the other reads, merges
/// and tries once more.
/// </summary>
/// <param name="storage">The provider.</param>
/// <param name="grain">The grain.</param>
internal sealed class GrainStapleStore(IGrainStorage storage, GrainId grain) : IStapleStore
{
    private GrainState<CertificateState>? _primed;

    /// <summary>The registration, saved with each response. Set before the first save.</summary>
    public IssuedCertificate? Registered { get; set; }

    /// <summary>When an edge last asked, saved with each response.</summary>
    public DateTimeOffset LastWatched { get; set; }

    /// <summary>Saves in a row that found another's version: more than one, and another activation is at work and writes too.</summary>
    public int ConflictsInRow { get; private set; }

    /// <summary>Reads the row as it is.</summary>
    /// <exception cref="Exception">The storage cannot be reached: whatever its provider throws.</exception>
    public async Task<GrainState<CertificateState>> ReadAsync()
    {
        GrainState<CertificateState> row = new();
        await storage.ReadStateAsync(GrainStorageName.Certificate, grain, row);
        return row;
    }

    /// <summary>What was just read, so that the first load need not read it again; null: it was not.</summary>
    public void Prime(GrainState<CertificateState>? row) => _primed = row;

    public async ValueTask<StoreLoad> LoadAsync(CertificateKey key, CancellationToken cancellation)
    {
        try
        {
            GrainState<CertificateState> row = _primed ?? await ReadAsync();
            _primed = null;
            return row.RecordExists ? new StoreLoad.Found(ToRecord(row.State!), new StoreVersion(row.ETag)) : new StoreLoad.Absent();
        }
        catch (Exception problem)
        {
            return new StoreLoad.Failed($"the database cannot be read: {problem.Message}");
        }
    }

    public async ValueTask<StoreSave> SaveAsync(
        CertificateKey key, StapleRecord record, StoreVersion expected, CancellationToken cancellation)
    {
        StoreSave result = await WriteAsync(record, expected);
        ConflictsInRow = result is StoreSave.Conflict ? ConflictsInRow + 1 : 0;
        return result;
    }

    public async ValueTask RemoveAsync(CertificateKey key, CancellationToken cancellation)
    {
        GrainState<CertificateState> row = await ReadAsync();
        if (row.RecordExists)
        {
            await storage.ClearStateAsync(GrainStorageName.Certificate, grain, row);
        }
    }

    private async Task<StoreSave> WriteAsync(StapleRecord record, StoreVersion expected)
    {
        GrainState<CertificateState> row = new(ToState(record), expected.Tag) { RecordExists = expected.Tag is not null };
        try
        {
            await storage.WriteStateAsync(GrainStorageName.Certificate, grain, row);
            return new StoreSave.Saved(new StoreVersion(row.ETag));
        }
        catch (InconsistentStateException)
        {
            return new StoreSave.Conflict();
        }
        catch (Exception problem)
        {
            return new StoreSave.Failed($"the database cannot be written: {problem.Message}");
        }
    }

    private static StapleRecord ToRecord(CertificateState state) => new()
    {
        Response = state.Response is { } response ? response : default(ReadOnlyMemory<byte>?),
        FirstSeen = state.FirstSeen,
        Answered = state.Answered,
        FreshUntil = state.FreshUntil,
        Failures = state.Failures,
        LastAttempt = state.LastAttempt,
        NextAttempt = state.NextAttempt,
    };

    private CertificateState ToState(StapleRecord record) => new()
    {
        Leaf = Registered!.LeafDer.ToArray(),
        Issuer = Registered.IssuerDer.ToArray(),
        Response = record.Response?.ToArray(),
        FirstSeen = record.FirstSeen,
        Answered = record.Answered,
        FreshUntil = record.FreshUntil,
        Failures = record.Failures,
        LastAttempt = record.LastAttempt,
        NextAttempt = record.NextAttempt,
        LastWatched = LastWatched,
    };
}
