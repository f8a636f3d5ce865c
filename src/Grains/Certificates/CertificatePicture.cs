using System.Security.Cryptography;
using OrleansOcsp.Certificates;
using OrleansOcsp.Explaining;
using OrleansOcsp.GrainContracts;
using OrleansOcsp.Grains.Catalogue;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>How a certificate stands, in the words of those who ask: an edge, its bucket, an operator.</summary>
internal sealed class CertificatePicture(string key, string silo, ActivationId activation)
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
        Activation = activation.ToString(),
        Notes = kept is not null && NotesWriting.AreWorthAWord(kept) ? NotesWriting.Of(kept) : null,
    };

    /// <summary>For the bucket; a grain that keeps nothing is gone.</summary>
    public MemberReport Report(IssuedCertificate? certificate, KeeperSnapshot? kept, Staple? usable, DateTimeOffset now)
    {
        Explanation? why = certificate is null || kept is null ? null : Explanation.Of(
            new ExplainedCertificate(certificate.Key, kept) { Policy = PolicyInForce.KeptOnly, NotAfter = certificate.NotAfter }, now);
        return new MemberReport
        {
            Certificate = key,
            Gone = kept is null,
            Response = HashOf(usable),
            NextAttempt = kept?.NextAttempt,
            State = why is null ? "" : string.Intern(why.Word),
            Tone = (int)(why?.Tone ?? Tone.Good),
        };
    }

    /// <summary>For silos and operators.</summary>
    public HeldCertificate Hold(IssuedCertificate certificate, KeeperSnapshot kept, int watchers, DateTimeOffset lastWatched) => new()
    {
        Leaf = certificate.LeafDer,
        Issuer = certificate.IssuerDer,
        Response = kept.Staple?.Bytes ?? default,
        NextAttempt = kept.NextAttempt,
        NextUpdate = kept.Staple?.Window.NextUpdate,
        State = kept.State.ToString(),
        FirstSeen = kept.FirstSeen,
        LastAttempt = kept.LastAttempt,
        Failures = kept.ConsecutiveFailures,
        LastProblem = kept.LastProblem,
        Notes = NotesWriting.Of(kept),
        Watchers = watchers,
        LastWatched = lastWatched,
        Silo = silo,
        Activation = activation.ToString(),
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
