using OrleansOcsp.Certificates;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>
/// When to ask a responder, purely: every method takes what it needs and returns a time. While more than ten seconds of a window are left, the
/// time lies after now and before the window's end; later than that no answer could be had twice.
/// </summary>
/// <param name="policy">The numbers.</param>
/// <param name="rank">How many data centres ask before this one: it waits a step for each, so that their answer is there to be had.</param>
internal sealed class RefreshSchedule(RefreshPolicy policy, int rank = 0)
{
    private static readonly TimeSpan RankStep = TimeSpan.FromSeconds(30);

    // No attempt follows another sooner than this, whatever windows a CA makes up: nobody's answers make us spin, write and log.
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(5);

    /// <summary>When to ask for the successor of an answer. May lie in the past for an answer that was kept over a restart: that means now.</summary>
    /// <param name="key">The certificate: part of what the jitter is made of, so that it is the same after a restart.</param>
    /// <param name="window">The answer's window.</param>
    /// <param name="answered">When a responder gave it.</param>
    /// <param name="freshUntil">Until when HTTP caches may give the same again; null when not said.</param>
    public DateTimeOffset AfterAnswer(CertificateKey key, ValidityWindow window, DateTimeOffset answered, DateTimeOffset? freshUntil)
    {
        (double signed, double unsigned) = Jitter(key, window.ThisUpdate);
        DateTimeOffset half = window.ThisUpdate + window.Length * (policy.RefreshAt + signed * policy.RefreshJitter);
        DateTimeOffset aged = answered + policy.MaxAge * (1 - unsigned * policy.MaxAgeJitter);
        DateTimeOffset point = half < aged ? half : aged;

        // It was past its point when it came: the responder has nothing newer, and asking again at once would bring the same.
        return point <= answered ? AfterNotNewer(window, answered, freshUntil) : Within(window, answered, PutOff(point, window, freshUntil) + RankDelay(window));
    }

    /// <summary>When to ask again after an answer that is not newer than ours: a cache's, or of a CA that publishes in batches.</summary>
    public DateTimeOffset AfterNotNewer(ValidityWindow window, DateTimeOffset now, DateTimeOffset? freshUntil)
    {
        TimeSpan wait = Clamp(window.Remaining(now) * policy.ShareOfRemaining, policy.NotNewerMin, policy.NotNewerMax);
        return Within(window, now, PutOff(now + wait, window, freshUntil));
    }

    /// <summary>Whether a question after a not-newer answer goes past the caches.</summary>
    public bool AsksByPost(ValidityWindow window, DateTimeOffset now) => now >= Latest(window);

    /// <summary>When to try again after a failure: exponential backoff with full jitter.</summary>
    /// <param name="window">The window of the staple at hand, which may have ended; null when there never was one.</param>
    /// <param name="now">The time of the failure.</param>
    /// <param name="failures">Failures in a row, this one counted: at least 1.</param>
    /// <param name="random">Gives a number from 0 up to 1, drawn anew at each call.</param>
    /// <param name="atMost">A cap on top of the policy's; null: none.</param>
    public DateTimeOffset AfterFailure(
        ValidityWindow? window, DateTimeOffset now, int failures, Func<double> random, TimeSpan? atMost = null)
    {
        TimeSpan cap = MaxWait(window, now);
        cap = atMost < cap ? atMost.Value : cap;
        TimeSpan step = policy.FirstBackoff * Math.Pow(2, Math.Clamp(failures - 1, 0, 20));
        TimeSpan wait = (step < cap ? step : cap) * random();
        return Bounded(window, now, wait);
    }

    /// <summary>When to try again where a time was named to us: that time within the bounds of a backoff.</summary>
    public DateTimeOffset AfterRefusal(ValidityWindow? window, DateTimeOffset now, DateTimeOffset until)
    {
        TimeSpan wait = until - now;
        TimeSpan cap = MaxWait(window, now);
        return Bounded(window, now, wait < cap ? wait : cap);
    }

    /// <summary>The longest wait after a failure. Where a staple has run out, half as long as it has been missing: what was gone for a minute is
    /// back within half a minute of the responder's return (docs/adr/0005-lost-staples.md).</summary>
    public TimeSpan MaxWait(ValidityWindow? window, DateTimeOffset now)
    {
        if (window is not { } held)
        {
            return policy.MaxBackoffWithoutStaple;
        }

        TimeSpan share = held.Remaining(now) * policy.ShareOfRemaining;
        return share > TimeSpan.Zero
            ? Clamp(share, TimeSpan.Zero, policy.MaxBackoff)
            : Clamp((now - held.NextUpdate) / 2, policy.FirstBackoff, policy.MaxBackoffWithoutStaple);
    }

    private DateTimeOffset Bounded(ValidityWindow? window, DateTimeOffset now, TimeSpan wait)
    {
        DateTimeOffset at = now + (wait > policy.MinBackoff ? wait : policy.MinBackoff);
        return window is { } held ? Within(held, now, at) : at;
    }

    // A step is long enough for a fetch with its deadline and short beside the window. However many data centres: at most an eighth of the window.
    private TimeSpan RankDelay(ValidityWindow window)
    {
        TimeSpan step = window.Length / 64 > RankStep ? window.Length / 64 : RankStep;
        TimeSpan most = window.Length / 8;
        return step * rank < most ? step * rank : most;
    }

    // HTTP freshness moves a point later, never earlier, and never past the latest.
    private DateTimeOffset PutOff(DateTimeOffset point, ValidityWindow window, DateTimeOffset? freshUntil)
    {
        DateTimeOffset latest = Latest(window);
        DateTimeOffset fresh = freshUntil < latest ? freshUntil.Value : latest;
        return freshUntil is not null && fresh > point ? fresh : point;
    }

    // With LatestAt at most 0.85 this also lies more than min(window/8, 5 min) before nextUpdate.
    private DateTimeOffset Latest(ValidityWindow window) => window.ThisUpdate + window.Length * policy.LatestAt;

    private static DateTimeOffset Within(ValidityWindow window, DateTimeOffset now, DateTimeOffset at)
    {
        TimeSpan left = window.Remaining(now);
        at = at < window.NextUpdate || left == TimeSpan.Zero ? at : now + left / 2;
        return at - now < Soonest ? now + Soonest : at;
    }

    private static TimeSpan Clamp(TimeSpan value, TimeSpan least, TimeSpan most) => value < least ? least : value > most ? most : value;

    // From (certificate, thisUpdate), so that it is drawn once an answer and is the same in every process and after every restart.
    private static (double Signed, double Unsigned) Jitter(CertificateKey key, DateTimeOffset thisUpdate)
    {
        ulong bits = Mix(key.Spread() ^ (ulong)thisUpdate.UtcTicks);
        return ((bits >> 32) / (double)(1L << 31) - 1, (uint)bits / (double)(1L << 32));
    }

    // The finaliser of SplitMix64 (Steele, Lea, Flood 2014): neighbouring inputs give unrelated outputs.
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
