namespace OrleansOcsp.GrainContracts;

/// <summary>How far an edge has read a bucket's changes. The default: not at all.</summary>
/// <param name="Activation">Which activation of the bucket gave it; a bucket that was activated anew counts from the start.</param>
/// <param name="Sequence">The last change that the edge has.</param>
[GenerateSerializer, Immutable, Alias("ocsp.BucketCursor")]
public readonly record struct BucketCursor([property: Id(0)] Guid Activation, [property: Id(1)] long Sequence);

/// <summary>What changed in a bucket.</summary>
[GenerateSerializer, Immutable, Alias("ocsp.BucketChanges")]
public sealed record BucketChanges
{
    /// <summary>The most that one reply tells.</summary>
    public const int MostInOne = 2000;

    /// <summary>Where to go on from.</summary>
    [Id(0)]
    public required BucketCursor Next { get; init; }

    /// <summary>There is more: ask again at once.</summary>
    [Id(1)]
    public bool More { get; init; }

    /// <summary>The certificates that changed, each once.</summary>
    [Id(2)]
    public required ResponseVersion[] Changed { get; init; }
}

/// <summary>Which response a certificate has.</summary>
/// <param name="Certificate">The certificate's key: 64 hex digits.</param>
/// <param name="Response">SHA-256 of the response; empty: there is none.</param>
[GenerateSerializer, Immutable, Alias("ocsp.ResponseVersion")]
public readonly record struct ResponseVersion([property: Id(0)] string Certificate, [property: Id(1)] ReadOnlyMemory<byte> Response);
