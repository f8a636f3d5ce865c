using OrleansOcsp.Fetching;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>What a keeper knows, at one moment, for people to read.</summary>
/// <param name="State">The state in one word.</param>
/// <param name="Staple">The newest staple, which may have run out.</param>
/// <param name="FirstSeen">When this installation first kept the certificate (persisted).</param>
/// <param name="NextAttempt">When a responder will next be asked; null when never (no URL).</param>
/// <param name="LastAttempt">When a responder was last asked; null before the first.</param>
/// <param name="ConsecutiveFailures">Failures since the last answer that counted.</param>
/// <param name="LastProblem">Why the last attempt brought nothing, in sentences; null after a success.</param>
public sealed record KeeperSnapshot(
    KeeperState State,
    Staple? Staple,
    DateTimeOffset FirstSeen,
    DateTimeOffset? NextAttempt,
    DateTimeOffset? LastAttempt,
    int ConsecutiveFailures,
    string? LastProblem)
{
    /// <summary>What the last attempt came to; <see cref="RefreshOutcome.Newer"/> after a success; null before the first.</summary>
    public RefreshOutcome? LastOutcome { get; init; }

    /// <summary>Since when attempts have come to that, in a row; null after a success.</summary>
    public DateTimeOffset? ProblemSince { get; init; }

    /// <summary>Why the last answer was no evidence; null where it was not even readable, or the last attempt came to something else than
    /// <see cref="RefreshOutcome.Rejected"/>.</summary>
    public StapleRejection? Rejection { get; init; }

    /// <summary>The CA had said revoked and now says good.</summary>
    public bool RevocationWithdrawn { get; init; }

    /// <summary>A responder signs that it does not know the certificate, while a staple is still at hand.</summary>
    public bool UnknownToResponder { get; init; }

    /// <summary>Why the store does not take the state, which is then kept in memory only; null while it does.</summary>
    public string? StoreProblem { get; init; }

    /// <summary>Who keeps it, where that is another process; null: this one does.</summary>
    public RemoteKeeper? Remote { get; init; }

    /// <summary>The responders, in the order in which they will be asked, with what is known of their hosts.</summary>
    public IReadOnlyList<EndpointSnapshot> Responders { get; init; } = [];
}

/// <summary>One of a certificate's responders.</summary>
/// <param name="Url">Where it is asked.</param>
/// <param name="WrittenByOperator">The operator wrote it; else it stands in the certificate.</param>
/// <param name="Health">What is known of its host, shared by all certificates that ask it.</param>
public sealed record EndpointSnapshot(Uri Url, bool WrittenByOperator, ResponderSnapshot Health);

/// <summary>The states of a kept certificate, as people see them.</summary>
public enum KeeperState
{
    /// <summary>No attempt has ended yet.</summary>
    Waiting,

    /// <summary>A good staple is at hand.</summary>
    Good,

    /// <summary>The CA says revoked.</summary>
    Revoked,

    /// <summary>There was a staple; its window has ended.</summary>
    Expired,

    /// <summary>Attempts have ended and none brought a staple.</summary>
    None,

    /// <summary>The certificate names no responder and the operator named none. Not an error.</summary>
    NotApplicable,

    /// <summary>No staple yet: the certificate is so young that its responder may not know it.</summary>
    NotKnownYet,

    /// <summary>No staple: a responder signs that it does not know the certificate.</summary>
    Unknown,

    /// <summary>No staple: what responders answer is no evidence for this certificate.</summary>
    Rejected,

    /// <summary>The certificate itself has expired; nobody is asked any more.</summary>
    CertificateExpired,
}
