namespace OrleansOcsp.Grains.Catalogue;

/// <summary>What a certificate's grain tells its bucket.</summary>
[GenerateSerializer, Immutable, Alias("ocsp.MemberReport")]
internal sealed record MemberReport
{
    /// <summary>The certificate's key.</summary>
    [Id(0)]
    public required string Certificate { get; init; }

    /// <summary>Nobody needs the certificate any more, or nobody ever did.</summary>
    [Id(1)]
    public bool Gone { get; init; }

    /// <summary>SHA-256 of the response; empty: there is none.</summary>
    [Id(2)]
    public ReadOnlyMemory<byte> Response { get; init; }

    /// <summary>When a responder will next be asked; null: never.</summary>
    [Id(3)]
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>The state in one word, as <c>explain</c> shows it.</summary>
    [Id(4)]
    public string State { get; init; } = "";
}
