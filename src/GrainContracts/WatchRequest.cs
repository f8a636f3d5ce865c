namespace OrleansOcsp.GrainContracts;

/// <summary>An edge's interest in a certificate.</summary>
[GenerateSerializer, Immutable, Alias("ocsp.WatchRequest")]
public sealed record WatchRequest
{
    /// <summary>The certificate, DER.</summary>
    [Id(0)]
    public required ReadOnlyMemory<byte> Leaf { get; init; }

    /// <summary>The certificate of the CA that signed it, DER.</summary>
    [Id(1)]
    public required ReadOnlyMemory<byte> Issuer { get; init; }

    /// <summary>Whom to tell of newer responses at once; null: nobody, the edge asks.</summary>
    [Id(2)]
    public IEdgeObserver? Observer { get; init; }

    /// <summary>SHA-256 of the response that the edge holds, so that it is not sent again; empty: none.</summary>
    [Id(3)]
    public ReadOnlyMemory<byte> Known { get; init; }
}
