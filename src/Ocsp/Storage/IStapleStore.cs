using OrleansOcsp.Certificates;

namespace OrleansOcsp.Storage;

/// <summary>Keeps responses over restarts: a directory, a database, memory. Thread-safe. What can go wrong with it is a value.</summary>
public interface IStapleStore
{
    /// <summary>Reads what there is of a certificate.</summary>
    ValueTask<StoreLoad> LoadAsync(CertificateKey key, CancellationToken cancellation);

    /// <summary>Writes a record, if the response is still the one that the caller knows of.</summary>
    /// <param name="key">The certificate.</param>
    /// <param name="record">The whole record.</param>
    /// <param name="expected">What the last load or save of this caller said.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask<StoreSave> SaveAsync(CertificateKey key, StapleRecord record, StoreVersion expected, CancellationToken cancellation);

    /// <summary>Forgets a certificate; nothing happens if it is not there.</summary>
    ValueTask RemoveAsync(CertificateKey key, CancellationToken cancellation);
}

/// <summary>What a store holds of a certificate, in a word that only the store reads: another writer's response changes it.</summary>
public readonly record struct StoreVersion(string? Tag)
{
    /// <summary>Nothing is held.</summary>
    public static StoreVersion None => default;
}

/// <summary>What a load came to.</summary>
public abstract record StoreLoad
{
    private StoreLoad()
    {
    }

    /// <summary>There is a record.</summary>
    /// <param name="Record">The record.</param>
    /// <param name="Version">What to expect at the next save.</param>
    public sealed record Found(StapleRecord Record, StoreVersion Version) : StoreLoad
    {
        /// <summary>A part that could not be read and was left out, in a sentence; null: none.</summary>
        public string? Warning { get; init; }
    }

    /// <summary>There is none.</summary>
    public sealed record Absent : StoreLoad;

    /// <summary>It cannot be read.</summary>
    /// <param name="Problem">What, seen, expected, what to do.</param>
    public sealed record Failed(string Problem) : StoreLoad;
}

/// <summary>What a save came to.</summary>
public abstract record StoreSave
{
    private StoreSave()
    {
    }

    /// <summary>It is durable.</summary>
    public sealed record Saved(StoreVersion Version) : StoreSave;

    /// <summary>Somebody else has written another response meanwhile; nothing was written. Load, merge, save once more.</summary>
    public sealed record Conflict : StoreSave;

    /// <summary>It could not be written.</summary>
    /// <param name="Problem">What, seen, expected, what to do.</param>
    public sealed record Failed(string Problem) : StoreSave;
}
