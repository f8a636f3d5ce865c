namespace OrleansOcsp.Grains.Certificates;

/// <summary>What a grain holds, for silos that answer OCSP clients with it. Bytes: who gets it verifies them.</summary>
[GenerateSerializer, Immutable, Alias("ocsp.HeldCertificate")]
internal sealed record HeldCertificate
{
    /// <summary>The certificate, DER.</summary>
    [Id(0)]
    public required ReadOnlyMemory<byte> Leaf { get; init; }

    /// <summary>Its issuer, DER.</summary>
    [Id(1)]
    public required ReadOnlyMemory<byte> Issuer { get; init; }

    /// <summary>The newest response, DER; empty: there is none.</summary>
    [Id(2)]
    public ReadOnlyMemory<byte> Response { get; init; }

    /// <summary>When a responder will next be asked; null: never.</summary>
    [Id(3)]
    public DateTimeOffset? NextAttempt { get; init; }
}
