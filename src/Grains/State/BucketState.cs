namespace OrleansOcsp.Grains.State;

/// <summary>What a bucket of the catalogue remembers. New members get new numbers; nothing is renumbered.</summary>
[GenerateSerializer, Alias("ocsp.BucketState")]
internal sealed record BucketState
{
    /// <summary>The keys of the certificates under care.</summary>
    [Id(0)]
    public string[] Members { get; init; } = [];
}
