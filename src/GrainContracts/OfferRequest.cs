namespace OrleansOcsp.GrainContracts;

/// <summary>A response that an edge fetched by itself.</summary>
[GenerateSerializer, Immutable, Alias("ocsp.OfferRequest")]
public sealed record OfferRequest
{
    /// <summary>The certificate, DER.</summary>
    [Id(0)]
    public required ReadOnlyMemory<byte> Leaf { get; init; }

    /// <summary>The certificate of the CA that signed it, DER.</summary>
    [Id(1)]
    public required ReadOnlyMemory<byte> Issuer { get; init; }

    /// <summary>The response, DER.</summary>
    [Id(2)]
    public required ReadOnlyMemory<byte> Response { get; init; }
}
