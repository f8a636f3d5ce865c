using System.Diagnostics;
using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>
/// The life of one kept certificate, purely: state, event and time give the next state and what to do. It does no I/O and has no clock.
/// </summary>
/// <param name="policy">The numbers.</param>
/// <param name="key">The certificate.</param>
/// <param name="notAfter">The last second of its life: nothing is asked after it.</param>
/// <param name="hasResponders">There is somebody to ask.</param>
/// <param name="random">Gives a number from 0 up to 1 for each backoff.</param>
/// <param name="rank">How many data centres ask before this one.</param>
internal sealed class StapleLifecycle(
    RefreshPolicy policy, CertificateKey key, DateTimeOffset notAfter, bool hasResponders, Func<double> random, int rank = 0)
{
    // Until its breaker opens (at five failures in a row), a responder that is down is asked as often as a probe would: so that whoever is
    // without a staple has one within 40 s of its return, whether or not the breaker got as far as opening.
    private const int TriesBeforeBreaker = 5;
    private static readonly TimeSpan LikeAProbe = TimeSpan.FromSeconds(30);

    private readonly RefreshSchedule _schedule = new(policy, rank);

    /// <summary>What follows.</summary>
    /// <param name="State">The next state.</param>
    /// <param name="Publish">The staple is new and in its window: show it to whoever serves the certificate.</param>
    /// <param name="Save">There is something that should outlive the process.</param>
    /// <param name="Outcome">What the attempt came to; null when the event was none.</param>
    public readonly record struct Decision(LifecycleState State, bool Publish, bool Save, RefreshOutcome? Outcome);

    /// <summary>The state before anything is known.</summary>
    public static LifecycleState Begin(DateTimeOffset now) => new(now) { NextAttempt = now };

    /// <summary>The next state and what to do.</summary>
    public Decision Step(LifecycleState state, LifecycleEvent happened, DateTimeOffset now)
    {
        LifecycleState next = happened switch
        {
            LifecycleEvent.Loaded loaded => Load(state, loaded, now),
            LifecycleEvent.Answered { By: null } offered => Answer(state with { HasAttempted = true }, offered, now),
            LifecycleEvent.Answered answered => Answer(Attempted(state, now), answered, now),
            LifecycleEvent.NotKnown notKnown => NotKnown(Attempted(state, now), notKnown, now),
            LifecycleEvent.Failed failed => Rejected(Fail(Attempted(state, now), failed.Kind, failed.Explanation, now), failed.Rejection),
            LifecycleEvent.NotAsked notAsked => PutOff(state with { HasAttempted = true }, notAsked, now),
            LifecycleEvent.Saved => state with { SaveFailures = 0, NextSave = null },
            LifecycleEvent.SaveFailed => state with
            {
                SaveFailures = state.SaveFailures + 1,
                NextSave = _schedule.AfterFailure(null, now, state.SaveFailures + 1, random),
            },
            LifecycleEvent.ClockStepped => Replan(state, now),
            LifecycleEvent.TimePassed => state,
            _ => throw new UnreachableException(),
        };
        next = Settle(next, now);
        bool isAttempt = happened is LifecycleEvent.Answered or LifecycleEvent.NotKnown or LifecycleEvent.Failed or LifecycleEvent.NotAsked;
        return new Decision(
            next,
            Publish: next.Staple is { } staple && !ReferenceEquals(staple, state.Staple) && now < staple.Window.NextUpdate,
            Save: isAttempt && happened is not LifecycleEvent.NotAsked,
            Outcome: isAttempt ? next.Problem?.Kind ?? RefreshOutcome.Newer : null);
    }

    /// <summary>When something is to be done next: ask, save again, or notice that the window has ended. Null: never.</summary>
    public static DateTimeOffset? NextWake(LifecycleState state)
    {
        DateTimeOffset? end = (state.Alarms & Alarms.Expired) == 0 ? state.Staple?.Window.NextUpdate : null;
        return new[] { state.NextAttempt, state.NextSave, end }.Min();
    }

    /// <summary>The state in one word, for people.</summary>
    public KeeperState Picture(LifecycleState state, DateTimeOffset now) => state switch
    {
        _ when now > notAfter => KeeperState.CertificateExpired,
        { Staple.Status: CertStatus.Revoked } => KeeperState.Revoked,
        { Staple: { } staple } => now < staple.Window.NextUpdate ? KeeperState.Good : KeeperState.Expired,
        _ when !hasResponders => KeeperState.NotApplicable,
        { HasAttempted: false } => KeeperState.Waiting,
        { Problem.Kind: RefreshOutcome.NotKnownYet } => KeeperState.NotKnownYet,
        { Problem.Kind: RefreshOutcome.Unknown } => KeeperState.Unknown,
        { Problem.Kind: RefreshOutcome.Rejected } => KeeperState.Rejected,
        _ => KeeperState.None,
    };

    /// <summary>How far the refresh is past its point, as a share of the window; 0: it is not, or there is nothing to refresh. An answer that
    /// is not newer moves the point: the responder has nothing newer.</summary>
    public double Lag(LifecycleState state, DateTimeOffset now)
    {
        if (state is not { Staple.Window: var window, NextAttempt: { } next })
        {
            return 0;
        }

        bool failing = state.Failures > 0 || state.Problem?.Kind == RefreshOutcome.NotAsked;
        DateTimeOffset point = failing ? _schedule.AfterAnswer(key, window, state.Answered ?? window.ThisUpdate, state.FreshUntil) : next;
        return now > point ? (now - point) / window.Length : 0;
    }

    /// <summary>Whether the next question is to pass the caches: the last answer was not newer, and most of the window is gone.</summary>
    public bool AsksByPost(LifecycleState state, DateTimeOffset now) =>
        state is { Problem.Kind: RefreshOutcome.NotNewer, Staple: { } staple } && _schedule.AsksByPost(staple.Window, now);

    /// <summary>The longest that a question may be put off on a responder's wish.</summary>
    public TimeSpan Patience(LifecycleState state, DateTimeOffset now) => _schedule.MaxWait(state.Staple?.Window, now);

    private static LifecycleState Attempted(LifecycleState state, DateTimeOffset now) => state with { LastAttempt = now, HasAttempted = true };

    private LifecycleState Load(LifecycleState state, LifecycleEvent.Loaded loaded, DateTimeOffset now)
    {
        if (loaded.Record is not { } record)
        {
            return state with { NextAttempt = now };
        }

        LifecycleState known = state with
        {
            FirstSeen = record.FirstSeen < now ? record.FirstSeen : now,
            Staple = loaded.Staple,
            Answered = record.Answered,
            FreshUntil = record.FreshUntil,
            Failures = record.Failures,
            LastAttempt = record.LastAttempt,
            NextAttempt = record.NextAttempt,
            Alarms = loaded.Staple?.Status == CertStatus.Revoked ? Alarms.Revoked : Alarms.None,
        };
        return InWindow(known, now) ? Replan(known, now) : known with { NextAttempt = now };
    }

    private LifecycleState Answer(LifecycleState state, LifecycleEvent.Answered answered, DateTimeOffset now)
    {
        Staple staple = answered.Staple;
        if (!staple.Supersedes(state.Staple))
        {
            ValidityWindow window = state.Staple!.Window;
            return state with
            {
                TimesDown = 0,
                FreshUntil = answered.FreshUntil,
                NextAttempt = _schedule.AfterNotNewer(window, now, answered.FreshUntil),
                Problem = Since(state, RefreshOutcome.NotNewer, $"the responder's answer (thisUpdate {staple.Window.ThisUpdate:u}, {staple.Status}) "
                    + $"is not newer than the one at hand (thisUpdate {window.ThisUpdate:u}, {state.Staple.Status}).", now),
                Alarms = state.Alarms & ~Alarms.Unknown,
            };
        }

        bool withdrawn = state.Staple?.Status == CertStatus.Revoked && staple.Status == CertStatus.Good;
        return state with
        {
            Staple = staple,
            Answered = now,
            FreshUntil = answered.FreshUntil,
            Failures = 0,
            TimesDown = 0,
            NextAttempt = _schedule.AfterAnswer(key, staple.Window, now, answered.FreshUntil),
            Problem = null,
            Alarms = staple.Status == CertStatus.Revoked ? Alarms.Revoked : withdrawn ? Alarms.RevocationWithdrawn : Alarms.None,
        };
    }

    // BR 4.9.9: a responder may need a while to learn of a new certificate. notBefore is backdated, so it counts from when we saw it first.
    private LifecycleState NotKnown(LifecycleState state, LifecycleEvent.NotKnown notKnown, DateTimeOffset now)
    {
        if (state.Staple is null && now - state.FirstSeen < policy.NotKnownYetFor)
        {
            return state with
            {
                TimesDown = 0,
                NextAttempt = now + policy.NotKnownYetEvery,
                Problem = Since(state, RefreshOutcome.NotKnownYet, notKnown.Explanation, now),
            };
        }

        LifecycleState failed = Fail(state, notKnown.Signed ? RefreshOutcome.Unknown : RefreshOutcome.Refused, notKnown.Explanation, now);
        return notKnown.Signed ? failed with { Alarms = failed.Alarms | Alarms.Unknown } : failed;
    }

    private LifecycleState Fail(LifecycleState state, RefreshOutcome kind, string explanation, DateTimeOffset now)
    {
        int failures = state.Failures + 1;
        int down = kind == RefreshOutcome.Unreachable ? state.TimesDown + 1 : 0;
        return state with
        {
            Failures = failures,
            TimesDown = down,
            NextAttempt = _schedule.AfterFailure(
                state.Staple?.Window, now, failures, random, atMost: down is > 0 and <= TriesBeforeBreaker ? LikeAProbe : null),
            Problem = Since(state, kind, explanation, now),
        };
    }

    private static LifecycleState Rejected(LifecycleState state, StapleRejection? why) =>
        state with { Problem = state.Problem! with { Rejection = why } };

    private LifecycleState PutOff(LifecycleState state, LifecycleEvent.NotAsked notAsked, DateTimeOffset now) => state with
    {
        NextAttempt = notAsked.Until is { } until
            ? _schedule.AfterRefusal(state.Staple?.Window, now, until)
            : _schedule.AfterFailure(state.Staple?.Window, now, Math.Max(1, state.Failures), random),
        Problem = Since(state, RefreshOutcome.NotAsked, notAsked.Explanation, now),
    };

    // What was planned holds, but nothing is put off further than a fresh plan could: the clock, or a file, may have been wrong.
    private LifecycleState Replan(LifecycleState state, DateTimeOffset now)
    {
        LifecycleState known = state with
        {
            FirstSeen = state.FirstSeen < now ? state.FirstSeen : now,
            Answered = state.Answered > now ? now : state.Answered,
            NextSave = state.NextSave is null ? null : now,
        };
        if (!InWindow(known, now))
        {
            DateTimeOffset last = now + policy.MaxBackoffWithoutStaple;
            return known with { NextAttempt = known.NextAttempt < last ? known.NextAttempt : last };
        }

        ValidityWindow window = known.Staple!.Window;
        DateTimeOffset point = _schedule.AfterAnswer(key, window, known.Answered ?? now, known.FreshUntil);
        DateTimeOffset atLatest = new[] { point, _schedule.AfterNotNewer(window, now, known.FreshUntil) }.Max();
        return known with { NextAttempt = known.NextAttempt is { } planned ? (planned < atLatest ? planned : atLatest) : point };
    }

    // What holds after every event.
    private LifecycleState Settle(LifecycleState state, DateTimeOffset now)
    {
        bool expired = state.Staple is { } staple && now >= staple.Window.NextUpdate;
        return state with
        {
            NextAttempt = hasResponders && now <= notAfter ? state.NextAttempt : null,
            Alarms = expired ? state.Alarms | Alarms.Expired : state.Alarms & ~Alarms.Expired,
        };
    }

    private static bool InWindow(LifecycleState state, DateTimeOffset now) => state.Staple is { } staple && now < staple.Window.NextUpdate;

    private static Problem Since(LifecycleState state, RefreshOutcome kind, string explanation, DateTimeOffset now) =>
        new(kind, explanation, state.Problem?.Kind == kind ? state.Problem.Since : now);
}
