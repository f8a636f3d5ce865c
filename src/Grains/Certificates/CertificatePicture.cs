using System.Security.Cryptography;
using OrleansOcsp.Certificates;
using OrleansOcsp.GrainContracts;
using OrleansOcsp.Grains.Catalogue;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>How a certificate stands, in the words of those who ask: an edge, its bucket, an operator.</summary>
internal sealed class CertificatePicture(string key, string silo, string activation)
{
    private Staple? _hashed;
    private byte[] _hash = [];

    /// <summary>For an edge; without the response.</summary>
    public WatchReply Reply(WatchOutcome outcome, KeeperSnapshot? kept, Staple? usable, DateTimeOffset now) => new()
    {
        Outcome = outcome,
        Problem = kept?.LastProblem,
        Held = HashOf(usable),
        CheckBack = CheckBack(kept?.NextAttempt, now),
        NextAttempt = kept?.NextAttempt,
        Attempted = kept?.LastOutcome is not null || usable is not null,
        ConsecutiveFailures = kept?.ConsecutiveFailures ?? 0,
        Silo = silo,
        Activation = activation,
    };

    /// <summary>For the bucket; a grain that keeps nothing is gone.</summary>
    public MemberReport Report(KeeperSnapshot? kept, Staple? usable) => new()
    {
        Certificate = key,
        Gone = kept is null,
        Response = HashOf(usable),
        NextAttempt = kept?.NextAttempt,
        State = kept?.State.ToString() ?? "",
    };

    /// <summary>For an operator.</summary>
    public CertificateExplanation Explain(
        IssuedCertificate certificate, KeeperSnapshot kept, int watchers, DateTimeOffset lastWatched) => new()
        {
            Certificate = key,
            Subject = certificate.Subject,
            State = kept.State.ToString(),
            FirstSeen = kept.FirstSeen,
            ThisUpdate = kept.Staple?.Window.ThisUpdate,
            NextUpdate = kept.Staple?.Window.NextUpdate,
            LastAttempt = kept.LastAttempt,
            NextAttempt = kept.NextAttempt,
            ConsecutiveFailures = kept.ConsecutiveFailures,
            LastProblem = kept.LastProblem,
            StoreProblem = kept.StoreProblem,
            Watchers = watchers,
            LastWatched = lastWatched,
            Silo = silo,
            Activation = activation,
        };

    private static TimeSpan CheckBack(DateTimeOffset? nextAttempt, DateTimeOffset now)
    {
        TimeSpan wait = nextAttempt is { } next ? next - now + GrainTimes.AttemptTakes : GrainTimes.LongestSleep;
        return wait > GrainTimes.ShortestCheckBack ? wait : GrainTimes.ShortestCheckBack;
    }

    private byte[] HashOf(Staple? staple)
    {
        if (staple is null)
        {
            return [];
        }

        if (!ReferenceEquals(staple, _hashed))
        {
            (_hashed, _hash) = (staple, SHA256.HashData(staple.Bytes.Span));
        }

        return _hash;
    }
}
