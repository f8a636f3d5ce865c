namespace OrleansOcsp.GrainContracts;

/// <summary>A newer response of one certificate.</summary>
[GenerateSerializer, Immutable, Alias("ocsp.StapleNews")]
public sealed record StapleNews
{
    /// <summary>The certificate's key: 64 hex digits.</summary>
    [Id(0)]
    public required string Certificate { get; init; }

    /// <summary>The response, DER, as the CA signed it.</summary>
    [Id(1)]
    public required ReadOnlyMemory<byte> Response { get; init; }
}
