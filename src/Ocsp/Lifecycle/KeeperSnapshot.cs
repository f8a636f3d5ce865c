using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>What a keeper knows, at one moment, for people to read.</summary>
/// <param name="State">The state in one word.</param>
/// <param name="Staple">The newest staple, which may have run out.</param>
/// <param name="FirstSeen">When this installation first kept the certificate (persisted).</param>
/// <param name="NextAttempt">When a responder will next be asked; null when never (no URL).</param>
/// <param name="LastAttempt">When a responder was last asked; null before the first.</param>
/// <param name="ConsecutiveFailures">Failures since the last answer that counted.</param>
/// <param name="LastProblem">Why the last attempt brought nothing, in a sentence; null after a success.</param>
public sealed record KeeperSnapshot(
    KeeperState State,
    Staple? Staple,
    DateTimeOffset FirstSeen,
    DateTimeOffset? NextAttempt,
    DateTimeOffset? LastAttempt,
    int ConsecutiveFailures,
    string? LastProblem);

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
}
