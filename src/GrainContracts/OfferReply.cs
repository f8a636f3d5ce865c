namespace OrleansOcsp.GrainContracts;

/// <summary>What became of an offered response.</summary>
[GenerateSerializer, Immutable, Alias("ocsp.OfferReply")]
public sealed record OfferReply
{
    /// <summary>Whether the grain holds it now.</summary>
    [Id(0)]
    public required OfferOutcome Outcome { get; init; }

    /// <summary>Why it does not; null: it does.</summary>
    [Id(1)]
    public string? Problem { get; init; }
}

/// <summary>What became of an offered response.</summary>
[GenerateSerializer, Alias("ocsp.OfferOutcome")]
public enum OfferOutcome
{
    /// <summary>It was newer than what the grain held, and is held now.</summary>
    Taken = 0,

    /// <summary>The grain holds the same or a newer one.</summary>
    NotNewer = 1,

    /// <summary>It does not verify, or the certificate is refused.</summary>
    Refused = 2,
}
