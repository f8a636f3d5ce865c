using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>All that is known of one kept certificate. Immutable; <see cref="StapleLifecycle"/> makes the next one.</summary>
internal sealed record LifecycleState(DateTimeOffset FirstSeen)
{
    /// <summary>The newest staple. One whose window has ended stays, so that nothing older can come after it.</summary>
    public Staple? Staple { get; init; }

    /// <summary>When a responder gave it to us.</summary>
    public DateTimeOffset? Answered { get; init; }

    /// <summary>Until when HTTP caches may give the same again.</summary>
    public DateTimeOffset? FreshUntil { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Failures in a row, in this process, in which the responder was down.</summary>
    public int TimesDown { get; init; }

    public DateTimeOffset? LastAttempt { get; init; }

    /// <summary>Null: never, since there is nobody to ask or no use in it.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>An attempt has ended in this process.</summary>
    public bool HasAttempted { get; init; }

    /// <summary>Why the last attempt brought nothing.</summary>
    public Problem? Problem { get; init; }

    public Alarms Alarms { get; init; }

    /// <summary>Times in a row that the store failed; the state in memory is ahead of it.</summary>
    public int SaveFailures { get; init; }

    /// <summary>When to try the store again.</summary>
    public DateTimeOffset? NextSave { get; init; }

    /// <summary>What of it outlives the process.</summary>
    public StapleRecord ToRecord() => new()
    {
        Response = Staple?.Bytes,
        FirstSeen = FirstSeen,
        Answered = Answered,
        FreshUntil = FreshUntil,
        Failures = Failures,
        LastAttempt = LastAttempt,
        NextAttempt = NextAttempt,
    };
}

/// <summary>Why an attempt brought nothing.</summary>
/// <param name="Kind">The outcome.</param>
/// <param name="Explanation">In sentences, with the responder's name.</param>
/// <param name="Since">When the first attempt in a row ended this way.</param>
internal sealed record Problem(RefreshOutcome Kind, string Explanation, DateTimeOffset Since)
{
    /// <summary>Why an answer was no evidence; null: not that, or it could not be read.</summary>
    public StapleRejection? Rejection { get; init; }
}

/// <summary>What a person has to know at once. A flag is raised and lowered with the state; the shell logs the changes.</summary>
[Flags]
internal enum Alarms
{
    None = 0,

    /// <summary>The CA says that the certificate is revoked.</summary>
    Revoked = 1,

    /// <summary>The CA said revoked and now says good.</summary>
    RevocationWithdrawn = 2,

    /// <summary>A responder signs that it does not know the certificate.</summary>
    Unknown = 4,

    /// <summary>The window of the newest staple has ended.</summary>
    Expired = 8,
}
