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

    /// <summary>State and trouble, as <c>explain</c> shows them: <c>stapled</c>, <c>expired, breaker-open</c>. Empty: not told yet.</summary>
    [Id(4)]
    public string State { get; init; } = "";

    /// <summary>How much that matters: 0 all is well, 1 nothing to gain or lose, 2 clients do not notice yet, 3 they do.</summary>
    [Id(5)]
    public int Tone { get; init; }
}
