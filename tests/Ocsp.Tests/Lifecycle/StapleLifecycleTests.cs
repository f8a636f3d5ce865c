using FsCheck;
using FsCheck.Fluent;
using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Protocol;
using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Lifecycle;

/// <summary>The reducer: which state and which deed follow from which event.</summary>
public sealed class StapleLifecycleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CertificateKey Key = CertificateKey.Of([1]);
    private static readonly TimeSpan Window = TimeSpan.FromHours(8);

    private readonly StapleLifecycle _lifecycle = New();

    [Fact]
    public void Nothing_in_the_store_means_ask_now()
    {
        LifecycleState state = After(Start, new LifecycleEvent.Loaded(null, null)).State;
        Assert.Equal(Start, state.NextAttempt);
        Assert.Equal(KeeperState.Waiting, _lifecycle.Picture(state, Start));
    }

    [Fact]
    public void The_first_answer_is_published_saved_and_followed_by_the_refresh_point()
    {
        StapleLifecycle.Decision decision = After(Start, new LifecycleEvent.Answered(Good(Start), null));
        Assert.True(decision is { Publish: true, Save: true, Outcome: RefreshOutcome.Newer });
        Assert.InRange(decision.State.NextAttempt!.Value, Start + Window * 0.4, Start + Window * 0.6);
        Assert.Equal(KeeperState.Good, _lifecycle.Picture(decision.State, Start));
    }

    [Fact]
    public void The_lag_grows_from_the_refresh_point_on_however_often_attempts_fail()
    {
        LifecycleState state = After(Start, new LifecycleEvent.Answered(Good(Start), null)).State;
        DateTimeOffset point = state.NextAttempt!.Value;
        Assert.Equal(0, _lifecycle.Lag(state, point));
        for (int hours = 0; hours < 3; hours++)
        {
            state = _lifecycle.Step(state, Down, point.AddHours(hours)).State;
            Assert.Equal(hours / 8.0, _lifecycle.Lag(state, point.AddHours(hours)), 6);
        }

        state = _lifecycle.Step(state, new LifecycleEvent.Answered(Good(point.AddHours(3)), null), point.AddHours(3)).State;
        Assert.Equal(0, _lifecycle.Lag(state, point.AddHours(3)));
    }

    [Fact]
    public void A_responder_that_has_nothing_newer_is_no_lag_until_it_is_due_again()
    {
        LifecycleState state = After(Start, new LifecycleEvent.Answered(Good(Start), null)).State;
        state = _lifecycle.Step(state, new LifecycleEvent.Answered(state.Staple!, null), Start.AddHours(5)).State;
        Assert.Equal(0, _lifecycle.Lag(state, Start.AddHours(5)));
        Assert.True(_lifecycle.Lag(state, Start.AddHours(7)) > 0);
    }

    [Fact]
    public void An_older_answer_changes_neither_the_staple_nor_the_count_of_failures()
    {
        LifecycleState state = After(Start, new LifecycleEvent.Answered(Good(Start), null)).State;
        state = _lifecycle.Step(state, Down, Start.AddHours(4)).State;
        StapleLifecycle.Decision decision = _lifecycle.Step(state, new LifecycleEvent.Answered(Good(Start.AddHours(-1)), null), Start.AddHours(5));
        Assert.True(decision is { Publish: false, Outcome: RefreshOutcome.NotNewer });
        Assert.Same(state.Staple, decision.State.Staple);
        Assert.Equal(1, decision.State.Failures);
        Assert.Equal(Start.AddHours(5) + TimeSpan.FromHours(3) / 8, decision.State.NextAttempt);
    }

    [Fact]
    public void A_not_newer_answer_is_asked_for_by_post_only_past_three_quarters()
    {
        LifecycleState state = After(Start, new LifecycleEvent.Answered(Good(Start), null)).State;
        Assert.False(_lifecycle.AsksByPost(state, Start.AddHours(7)));
        state = _lifecycle.Step(state, new LifecycleEvent.Answered(state.Staple!, null), Start.AddHours(4)).State;
        Assert.False(_lifecycle.AsksByPost(state, Start.AddHours(5)));
        Assert.True(_lifecycle.AsksByPost(state, Start.AddHours(6)));
    }

    [Fact]
    public void Revoked_alarms_and_an_older_good_cannot_take_its_place()
    {
        LifecycleState state = After(Start, new LifecycleEvent.Answered(Good(Start), null)).State;
        StapleLifecycle.Decision revoked = _lifecycle.Step(state, new LifecycleEvent.Answered(Revoked(Start.AddHours(2)), null), Start.AddHours(2));
        Assert.True(revoked.Publish);
        Assert.Equal(Alarms.Revoked, revoked.State.Alarms);
        Assert.Equal(KeeperState.Revoked, _lifecycle.Picture(revoked.State, Start.AddHours(2)));

        StapleLifecycle.Decision older = _lifecycle.Step(revoked.State, new LifecycleEvent.Answered(Good(Start.AddHours(1)), null), Start.AddHours(3));
        Assert.False(older.Publish);
        Assert.Equal(Alarms.Revoked, older.State.Alarms);
    }

    [Fact]
    public void At_the_same_moment_revoked_wins_over_good()
    {
        LifecycleState state = After(Start, new LifecycleEvent.Answered(Revoked(Start), null)).State;
        Assert.False(_lifecycle.Step(state, new LifecycleEvent.Answered(Good(Start), null), Start).Publish);
    }

    [Fact]
    public void A_newer_good_after_revoked_is_taken_with_an_alarm_that_ends_with_the_next_answer()
    {
        LifecycleState state = After(Start, new LifecycleEvent.Answered(Revoked(Start), null)).State;
        StapleLifecycle.Decision withdrawn = _lifecycle.Step(state, new LifecycleEvent.Answered(Good(Start.AddHours(1)), null), Start.AddHours(1));
        Assert.True(withdrawn.Publish);
        Assert.Equal(Alarms.RevocationWithdrawn, withdrawn.State.Alarms);
        StapleLifecycle.Decision next = _lifecycle.Step(withdrawn.State, new LifecycleEvent.Answered(Good(Start.AddHours(2)), null), Start.AddHours(2));
        Assert.Equal(Alarms.None, next.State.Alarms);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Within_fifteen_minutes_not_known_is_not_known_yet_and_asked_every_thirty_seconds(bool isSigned)
    {
        DateTimeOffset now = Start.AddMinutes(15).AddSeconds(-1);
        StapleLifecycle.Decision decision = _lifecycle.Step(StapleLifecycle.Begin(Start), new LifecycleEvent.NotKnown(isSigned, "."), now);
        Assert.Equal(RefreshOutcome.NotKnownYet, decision.Outcome);
        Assert.Equal(KeeperState.NotKnownYet, _lifecycle.Picture(decision.State, now));
        Assert.Equal(now.AddSeconds(30), decision.State.NextAttempt);
        Assert.Equal(0, decision.State.Failures);
        Assert.Equal(Alarms.None, decision.State.Alarms);
    }

    [Theory]
    [InlineData(true, RefreshOutcome.Unknown, KeeperState.Unknown, 4)]
    [InlineData(false, RefreshOutcome.Refused, KeeperState.None, 0)]
    public void After_fifteen_minutes_not_known_is_a_failure(bool isSigned, RefreshOutcome outcome, KeeperState picture, int alarms)
    {
        DateTimeOffset now = Start.AddMinutes(15);
        StapleLifecycle.Decision decision = _lifecycle.Step(StapleLifecycle.Begin(Start), new LifecycleEvent.NotKnown(isSigned, "."), now);
        Assert.Equal(outcome, decision.Outcome);
        Assert.Equal(picture, _lifecycle.Picture(decision.State, now));
        Assert.Equal(1, decision.State.Failures);
        Assert.Equal((Alarms)alarms, decision.State.Alarms);
    }

    [Fact]
    public void Unknown_while_a_good_staple_is_at_hand_keeps_it_and_alarms_even_in_the_first_minutes()
    {
        LifecycleState state = After(Start, new LifecycleEvent.Answered(Good(Start), null)).State;
        StapleLifecycle.Decision decision = _lifecycle.Step(state, new LifecycleEvent.NotKnown(true, "."), Start.AddMinutes(1));
        Assert.Same(state.Staple, decision.State.Staple);
        Assert.Equal(Alarms.Unknown, decision.State.Alarms);
        Assert.Equal(KeeperState.Good, _lifecycle.Picture(decision.State, Start.AddMinutes(1)));
        Assert.Equal(Alarms.None, _lifecycle.Step(decision.State, new LifecycleEvent.Answered(state.Staple!, null), Start.AddMinutes(2)).State.Alarms);
    }

    [Fact]
    public void The_end_of_the_window_is_woken_for_and_alarms_once()
    {
        LifecycleState state = After(Start, new LifecycleEvent.Answered(Good(Start), null)).State with { NextAttempt = Start.AddDays(1) };
        Assert.Equal(Start + Window, StapleLifecycle.NextWake(state));
        LifecycleState before = _lifecycle.Step(state, new LifecycleEvent.TimePassed(), Start + Window - TimeSpan.FromTicks(1)).State;
        Assert.Equal(Alarms.None, before.Alarms);
        LifecycleState ended = _lifecycle.Step(before, new LifecycleEvent.TimePassed(), Start + Window).State;
        Assert.Equal(Alarms.Expired, ended.Alarms);
        Assert.Equal(KeeperState.Expired, _lifecycle.Picture(ended, Start + Window));
        Assert.Equal(Start.AddDays(1), StapleLifecycle.NextWake(ended));
    }

    [Fact]
    public void An_older_answer_does_not_come_back_because_a_newer_one_has_ended()
    {
        LifecycleState state = After(Start, new LifecycleEvent.Answered(Good(Start), null)).State;
        DateTimeOffset now = Start + Window;
        StapleLifecycle.Decision decision = _lifecycle.Step(state, new LifecycleEvent.Answered(Good(Start.AddHours(-1), TimeSpan.FromDays(3)), null), now);
        Assert.False(decision.Publish);
        Assert.Equal(Alarms.Expired, decision.State.Alarms);
        Assert.True(decision.State.NextAttempt > now);
    }

    [Fact]
    public void Not_being_asked_is_no_failure()
    {
        StapleLifecycle.Decision decision = After(Start, new LifecycleEvent.NotAsked(Start.AddMinutes(1), "."));
        Assert.Equal(0, decision.State.Failures);
        Assert.False(decision.Save);
        Assert.Equal(Start.AddMinutes(1), decision.State.NextAttempt);
        Assert.Null(decision.State.LastAttempt);
    }

    [Fact]
    public void A_responder_that_is_down_is_tried_every_thirty_seconds_until_its_breaker_could_have_opened()
    {
        LifecycleState state = StapleLifecycle.Begin(Start) with { Failures = 20 };
        StapleLifecycle slow = New(random: () => 0.999);
        for (int i = 0; i < 5; i++)
        {
            state = slow.Step(state, Down, Start).State;
            Assert.InRange(state.NextAttempt!.Value - Start, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
        }

        state = slow.Step(state, Down, Start).State;
        Assert.True(state.NextAttempt - Start > TimeSpan.FromMinutes(4));
    }

    [Fact]
    public void An_expired_certificate_is_not_asked_for_any_more()
    {
        StapleLifecycle lifecycle = New(notAfter: Start.AddDays(1));
        StapleLifecycle.Decision decision = lifecycle.Step(StapleLifecycle.Begin(Start), Down, Start.AddDays(1).AddTicks(1));
        Assert.Null(StapleLifecycle.NextWake(decision.State));
        Assert.Equal(KeeperState.CertificateExpired, lifecycle.Picture(decision.State, Start.AddDays(1).AddTicks(1)));
    }

    [Fact]
    public void Without_responders_a_certificate_is_not_applicable_and_nothing_is_ever_due()
    {
        StapleLifecycle lifecycle = New(hasResponders: false);
        StapleLifecycle.Decision decision = lifecycle.Step(StapleLifecycle.Begin(Start), new LifecycleEvent.Loaded(null, null), Start);
        Assert.Equal(KeeperState.NotApplicable, lifecycle.Picture(decision.State, Start));
        Assert.Null(StapleLifecycle.NextWake(decision.State));
    }

    [Fact]
    public void A_failed_save_is_tried_again_with_backoff_until_it_succeeds()
    {
        LifecycleState state = After(Start, new LifecycleEvent.Answered(Good(Start), null)).State;
        state = _lifecycle.Step(state, new LifecycleEvent.SaveFailed(), Start).State;
        Assert.InRange(StapleLifecycle.NextWake(state)!.Value - Start, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
        state = _lifecycle.Step(state, new LifecycleEvent.Saved(), Start).State;
        Assert.Null(state.NextSave);
        Assert.Equal(0, state.SaveFailures);
    }

    [Fact]
    public void A_plan_survives_a_restart_but_is_not_put_off_by_a_wrong_file()
    {
        Staple staple = Good(Start);
        DateTimeOffset now = Start.AddHours(2);
        StapleRecord record = After(Start, new LifecycleEvent.Answered(staple, null)).State.ToRecord();
        StapleLifecycle.Decision again = After(now, new LifecycleEvent.Loaded(staple, record));
        Assert.True(again.Publish);
        Assert.Equal(record.NextAttempt, again.State.NextAttempt);

        LifecycleState far = After(now, new LifecycleEvent.Loaded(staple, record with { NextAttempt = Start.AddYears(5), FirstSeen = Start.AddYears(5) })).State;
        Assert.True(far.NextAttempt <= record.NextAttempt);
        Assert.Equal(now, far.FirstSeen);
        Assert.True(After(now, new LifecycleEvent.Loaded(staple, record with { NextAttempt = Start })).State.NextAttempt <= now);
    }

    [Fact]
    public void A_loaded_staple_that_has_ended_is_kept_for_its_order_and_not_published()
    {
        Staple staple = Revoked(Start);
        StapleRecord record = After(Start, new LifecycleEvent.Answered(staple, null)).State.ToRecord();
        DateTimeOffset now = Start + Window;
        StapleLifecycle.Decision decision = After(now, new LifecycleEvent.Loaded(staple, record));
        Assert.False(decision.Publish);
        Assert.Equal(now, decision.State.NextAttempt);
        Assert.False(_lifecycle.Step(decision.State, new LifecycleEvent.Answered(Good(Start.AddHours(-1), TimeSpan.FromDays(9)), null), now).Publish);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-1000)]
    [InlineData(1)]
    [InlineData(300)]
    public void After_the_clock_was_set_nothing_is_put_off_for_long(int days)
    {
        LifecycleState state = After(Start, new LifecycleEvent.Answered(Good(Start), null)).State;
        state = _lifecycle.Step(state, new LifecycleEvent.SaveFailed(), Start).State;
        DateTimeOffset now = Start.AddDays(days);
        LifecycleState after = _lifecycle.Step(state, new LifecycleEvent.ClockStepped(), now).State;
        Assert.True(after.NextAttempt <= (days < 0 ? Start + Window * 0.75 : now.AddMinutes(5)));
        Assert.True(after.NextSave <= now);
    }

    [Fact]
    public void A_problem_says_since_when_it_is_the_same()
    {
        LifecycleState state = After(Start, Down).State;
        state = _lifecycle.Step(state, new LifecycleEvent.Failed(RefreshOutcome.Unreachable, "still"), Start.AddMinutes(1)).State;
        Assert.Equal(new Problem(RefreshOutcome.Unreachable, "still", Start), state.Problem);
        state = _lifecycle.Step(state, new LifecycleEvent.Failed(RefreshOutcome.Rejected, "now this"), Start.AddMinutes(2)).State;
        Assert.Equal(Start.AddMinutes(2), state.Problem!.Since);
    }

    [Fact]
    public void Replaying_the_same_events_gives_the_same_state_and_the_staple_never_goes_back() =>
        Check.One(Law.Config, Prop.ForAll(Histories, history =>
        {
            List<(DateTimeOffset, LifecycleEvent)> events = Events(history);
            (LifecycleState one, bool ordered) = Replay(events);
            (LifecycleState other, _) = Replay(events);
            return ordered && one == other;
        }));

    [Fact]
    public void Whatever_happens_a_question_is_due_before_the_staple_ends_or_soon_where_there_is_none() => Check.One(Law.Config, Prop.ForAll(Histories, history =>
    {
        List<(DateTimeOffset At, LifecycleEvent Happened)> events = Events(history);
        LifecycleState state = Replay(events).State;
        DateTimeOffset now = events[^1].At;
        TimeSpan left = state.Staple?.Window.Remaining(now) ?? TimeSpan.Zero;
        TimeSpan most = left > TimeSpan.FromSeconds(10) ? left : TimeSpan.FromMinutes(5);
        return state.NextAttempt is { } next && next - now <= most;
    }));

    private static readonly LifecycleEvent Down = new LifecycleEvent.Failed(RefreshOutcome.Unreachable, ".");

    private static Arbitrary<Happening[]> Histories =>
        (from minutes in Gen.Choose(0, 300)
         from kind in Gen.Choose(0, 8)
         from offset in Gen.Choose(-600, 0)
         from length in Gen.Choose(10, 3000)
         select new Happening(minutes, kind, offset, length)).NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary();

    private static List<(DateTimeOffset At, LifecycleEvent Happened)> Events(Happening[] history)
    {
        DateTimeOffset now = Start;
        return [.. history.Select(step => (now = now.AddMinutes(step.Minutes), step.Event(now)))];
    }

    private static (LifecycleState State, bool Ordered) Replay(List<(DateTimeOffset At, LifecycleEvent Happened)> events)
    {
        var random = new Random(42);
        StapleLifecycle lifecycle = New(random: random.NextDouble);
        LifecycleState state = lifecycle.Step(StapleLifecycle.Begin(Start), new LifecycleEvent.Loaded(null, null), Start).State;
        bool ordered = true;
        foreach ((DateTimeOffset now, LifecycleEvent happened) in events)
        {
            StapleLifecycle.Decision decision = lifecycle.Step(state, happened, now);
            bool same = ReferenceEquals(decision.State.Staple, state.Staple);
            ordered &= same || decision.State.Staple!.Supersedes(state.Staple);
            ordered &= !decision.Publish || (!same && now < decision.State.Staple!.Window.NextUpdate);
            state = decision.State;
        }

        return (state, ordered);
    }

    private static StapleLifecycle New(Func<double>? random = null, DateTimeOffset? notAfter = null, bool hasResponders = true) =>
        new(RefreshPolicy.Default, Key, notAfter ?? Start.AddYears(1), hasResponders, random ?? (() => 0.5));

    private StapleLifecycle.Decision After(DateTimeOffset now, LifecycleEvent happened) => _lifecycle.Step(StapleLifecycle.Begin(now), happened, now);

    private static Staple Good(DateTimeOffset thisUpdate, TimeSpan? window = null) => Make(CertStatus.Good, thisUpdate, window ?? Window);

    private static Staple Revoked(DateTimeOffset thisUpdate) => Make(CertStatus.Revoked, thisUpdate, Window);

    private static Staple Make(CertStatus status, DateTimeOffset thisUpdate, TimeSpan window) => new(
        Key,
        BitConverter.GetBytes(HashCode.Combine(status, thisUpdate, window)),
        new VerifiedAnswer
        {
            Status = status,
            Window = new ValidityWindow(thisUpdate, thisUpdate + window),
            ProducedAt = thisUpdate,
            CertIdHash = CertIdHash.Sha1,
            Signer = "test",
        });

    private sealed record Happening(int Minutes, int Kind, int Offset, int Length)
    {
        public LifecycleEvent Event(DateTimeOffset now) => Kind switch
        {
            0 => new LifecycleEvent.Answered(Make(CertStatus.Revoked, now.AddMinutes(Offset), TimeSpan.FromMinutes(Length - Offset)), null),
            1 => new LifecycleEvent.NotKnown(true, "."),
            2 => new LifecycleEvent.NotKnown(false, "."),
            3 => Down,
            4 => new LifecycleEvent.NotAsked(null, "."),
            5 => new LifecycleEvent.ClockStepped(),
            6 => new LifecycleEvent.SaveFailed(),
            _ => new LifecycleEvent.Answered(Make(CertStatus.Good, now.AddMinutes(Offset), TimeSpan.FromMinutes(Length - Offset)), now.AddMinutes(Length)),
        };
    }
}
