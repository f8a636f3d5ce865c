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

    /// <summary>When the silo had verified it, by the silo's clock; null: an older silo, which does not say.</summary>
    [Id(2)]
    public DateTimeOffset? Verified { get; init; }

    /// <summary>The span in which it was published, as W3C's <c>traceparent</c>: the trace goes on at the edge. Null: nobody traces.</summary>
    [Id(3)]
    public string? Trace { get; init; }
}
