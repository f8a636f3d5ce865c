using OrleansOcsp.Protocol;

namespace OrleansOcsp.Fetching;

/// <summary>What is known of one responder at one moment, shared by all certificates that ask its host; for people to read.</summary>
/// <param name="Origin">Scheme, host and port.</param>
/// <param name="FailuresInRow">Failures since it last answered anything.</param>
/// <param name="OpenSince">Since when its breaker is open and only probes are sent; null while it is closed.</param>
/// <param name="NextProbe">When the open breaker lets the next question pass; null while it is closed.</param>
/// <param name="PausedUntil">Until when it asked to be left alone (Retry-After); null: it did not.</param>
/// <param name="LastFailure">What its last failure was, in a sentence; null after an answer.</param>
/// <param name="CertIdHash">The hash it takes; null: not known yet.</param>
/// <param name="GetRefused">It takes POST only.</param>
/// <param name="ClockAhead">How far its clock is ahead of ours (negative: behind); null when it has not said its time.</param>
/// <param name="UnderWay">Questions under way.</param>
/// <param name="Queued">Questions that wait for one of those to end.</param>
/// <param name="Waiting">Certificates that wait for it to come back.</param>
public sealed record ResponderSnapshot(
    string Origin,
    int FailuresInRow,
    DateTimeOffset? OpenSince,
    DateTimeOffset? NextProbe,
    DateTimeOffset? PausedUntil,
    string? LastFailure,
    CertIdHash? CertIdHash,
    bool GetRefused,
    TimeSpan? ClockAhead,
    int UnderWay,
    int Queued,
    int Waiting);
