namespace OrleansOcsp.GrainContracts;

/// <summary>What a grain knows beside the response, for people: <c>explain</c> at edge and silo. Words are names that a newer version may
/// add to: one that is not known reads as none.</summary>
[GenerateSerializer, Immutable, Alias("ocsp.KeeperNotes")]
public sealed record KeeperNotes
{
    /// <summary>What the last attempt came to; null: it brought a newer response, or there was none.</summary>
    [Id(0)]
    public string? Outcome { get; init; }

    /// <summary>Why a responder's answer was no evidence; null: it was, or could not be read.</summary>
    [Id(1)]
    public string? Rejection { get; init; }

    /// <summary>Since when attempts have come to that.</summary>
    [Id(2)]
    public DateTimeOffset? Since { get; init; }

    /// <summary>The CA had said revoked and now says good.</summary>
    [Id(3)]
    public bool RevocationWithdrawn { get; init; }

    /// <summary>A responder signs that it does not know the certificate.</summary>
    [Id(4)]
    public bool UnknownToResponder { get; init; }

    /// <summary>Why the database does not have what is known here; null: it has.</summary>
    [Id(5)]
    public string? StoreProblem { get; init; }

    /// <summary>The responders, in the order in which they will be asked.</summary>
    [Id(6)]
    public ResponderNotes[] Responders { get; init; } = [];
}

/// <summary>What a silo knows of one responder.</summary>
[GenerateSerializer, Immutable, Alias("ocsp.ResponderNotes")]
public sealed record ResponderNotes
{
    /// <summary>Where it is asked.</summary>
    [Id(0)]
    public required string Url { get; init; }

    /// <summary>The operator wrote it; else it stands in the certificate.</summary>
    [Id(1)]
    public bool WrittenByOperator { get; init; }

    /// <summary>Failures since it last answered anything.</summary>
    [Id(2)]
    public int FailuresInRow { get; init; }

    /// <summary>Since when only probes are sent; null: it works.</summary>
    [Id(3)]
    public DateTimeOffset? OpenSince { get; init; }

    /// <summary>When the next probe is sent.</summary>
    [Id(4)]
    public DateTimeOffset? NextProbe { get; init; }

    /// <summary>Until when it asked to be left alone.</summary>
    [Id(5)]
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>What its last failure was, in a sentence; null after an answer.</summary>
    [Id(6)]
    public string? LastFailure { get; init; }

    /// <summary>How far its clock is ahead of the silo's; null: not known.</summary>
    [Id(7)]
    public TimeSpan? ClockAhead { get; init; }
}
