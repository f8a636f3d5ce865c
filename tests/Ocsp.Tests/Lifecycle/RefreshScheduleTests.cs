using FsCheck;
using FsCheck.Fluent;
using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Lifecycle;

/// <summary>When a responder is asked: laws over all windows, and the numbers of the design by example.</summary>
public sealed class RefreshScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RefreshPolicy Policy = RefreshPolicy.Default;
    private static readonly RefreshSchedule Schedule = new(Policy);
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    // From seconds to months, as CAs and attackers make them; the moment lies anywhere in the window.
    private static Arbitrary<Moment> Moments =>
        (from length in Gen.OneOf(Gen.Choose(1, 600), Gen.Choose(600, 864_000), Gen.Choose(864_000, 40_000_000))
         from permille in Gen.Choose(0, 999)
         from key in Gen.Choose(0, 100_000)
         from fresh in Gen.OneOf(Gen.Constant<int?>(null), Gen.Choose(0, 2_000_000).Select(seconds => (int?)seconds))
         from random in Gen.Choose(0, 999)
         from failures in Gen.Choose(1, 50)
         select new Moment(
             CertificateKey.Of(BitConverter.GetBytes(key)),
             new ValidityWindow(Start, Start.AddSeconds(length)),
             Start.AddSeconds(length) - TimeSpan.FromSeconds(length) * (1 - permille / 1000.0),
             fresh,
             random / 1000.0,
             failures)).ToArbitrary();

    [Fact]
    public void Every_next_question_lies_after_now_and_before_the_end() => Check.One(Law.Config.WithMaxTest(20_000), Prop.ForAll(Moments, moment =>
        moment.Left <= TenSeconds || moment.All.All(at => moment.Now < at && at < moment.Window.NextUpdate)));

    [Fact]
    public void Even_in_the_last_seconds_and_of_the_shortest_windows_nothing_is_asked_twice_in_five_seconds() => Check.One(Law.Config.WithMaxTest(20_000), Prop.ForAll(Moments, moment =>
        moment.All.All(at => at - moment.Now >= TimeSpan.FromSeconds(5))));

    [Fact]
    public void A_fresh_answer_is_followed_at_half_its_window_or_a_day_give_or_take_the_jitter() =>
        Check.One(Law.Config.WithMaxTest(20_000), Prop.ForAll(Moments, moment =>
        {
            TimeSpan length = moment.Window.Length;
            DateTimeOffset at = Schedule.AfterAnswer(moment.Key, moment.Window, Start, null);
            TimeSpan earliest = Min(length * 0.4, TimeSpan.FromHours(24 * 0.8));
            TimeSpan latest = Min(length * 0.6, TimeSpan.FromHours(24));
            return (at - Start >= earliest && at - Start <= latest) || (at - Start == TimeSpan.FromSeconds(5) && length < TimeSpan.FromSeconds(12.5));
        }));

    [Fact]
    public void Freshness_moves_a_question_later_only_and_never_past_the_bounds() =>
        Check.One(Law.Config.WithMaxTest(20_000), Prop.ForAll(Moments, moment =>
        {
            DateTimeOffset plain = Schedule.AfterAnswer(moment.Key, moment.Window, moment.Now, null);
            DateTimeOffset fresh = Schedule.AfterAnswer(moment.Key, moment.Window, moment.Now, moment.FreshUntil);
            TimeSpan length = moment.Window.Length;
            DateTimeOffset threeQuarters = Start + length * 0.75;
            DateTimeOffset margin = moment.Window.NextUpdate - Min(length / 8, TimeSpan.FromMinutes(5));
            return fresh >= plain && (fresh == plain || (fresh <= threeQuarters && fresh <= margin));
        }));

    [Fact]
    public void The_jitter_is_the_same_in_every_process_and_after_every_restart() => Check.One(Law.Config, Prop.ForAll(Moments, moment =>
        new RefreshSchedule(new RefreshPolicy()).AfterAnswer(moment.Key, moment.Window, moment.Now, null)
        == Schedule.AfterAnswer(moment.Key, moment.Window, moment.Now, null)));

    [Fact]
    public void The_jitter_spreads_certificates_of_one_batch_evenly_and_changes_with_every_answer()
    {
        var window = new ValidityWindow(Start, Start.AddHours(10));
        int[] tenths = new int[10];
        for (int i = 0; i < 10_000; i++)
        {
            DateTimeOffset at = Schedule.AfterAnswer(CertificateKey.Of(BitConverter.GetBytes(i)), window, Start, null);
            tenths[(int)((at - Start - TimeSpan.FromHours(4)) / TimeSpan.FromHours(2) * 10)]++;
        }

        Assert.All(tenths, count => Assert.InRange(count, 850, 1150));
        var next = new ValidityWindow(Start.AddHours(5), Start.AddHours(15));
        CertificateKey key = CertificateKey.Of([1]);
        Assert.NotEqual(
            Schedule.AfterAnswer(key, window, Start, null) - window.ThisUpdate,
            Schedule.AfterAnswer(key, next, next.ThisUpdate, null) - next.ThisUpdate);
    }

    [Fact]
    public void A_failure_is_followed_within_the_bounds_of_the_backoff() => Check.One(Law.Config.WithMaxTest(20_000), Prop.ForAll(Moments, moment =>
    {
        TimeSpan wait = Schedule.AfterFailure(moment.Window, moment.Now, moment.Failures, () => moment.Random) - moment.Now;
        TimeSpan cap = Min(TimeSpan.FromHours(1), moment.Left / 8);
        TimeSpan step = TimeSpan.FromSeconds(10 * Math.Pow(2, Math.Min(moment.Failures - 1, 20)));
        TimeSpan most = Max(TimeSpan.FromSeconds(5), Min(cap, step));
        return wait <= most && wait >= TimeSpan.FromSeconds(5);
    }));

    [Fact]
    public void Without_a_staple_a_failure_is_followed_within_five_minutes() => Check.One(Law.Config, Prop.ForAll(Moments, moment =>
        Schedule.AfterFailure(null, moment.Now, moment.Failures, () => moment.Random) - moment.Now is var wait
        && wait >= TimeSpan.FromSeconds(5) && wait <= TimeSpan.FromMinutes(5)));

    [Theory]
    [InlineData(0, 10)] // the first backoff
    [InlineData(60, 30)]
    [InlineData(400, 200)]
    [InlineData(3600, 300)] // as without a staple
    public void A_staple_that_ran_out_is_missed_for_half_as_long_again_at_most(int secondsMissing, int seconds)
    {
        var window = new ValidityWindow(Start, Start.AddHours(1));
        DateTimeOffset now = window.NextUpdate.AddSeconds(secondsMissing);
        Assert.Equal(now.AddSeconds(seconds), Schedule.AfterFailure(window, now, 20, () => 1.0));
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(4, 80)]
    [InlineData(6, 300)] // without a staple, the cap
    [InlineData(1000, 300)]
    public void The_backoff_doubles_up_to_its_cap(int failures, int seconds)
    {
        Assert.Equal(Start.AddSeconds(seconds), Schedule.AfterFailure(null, Start, failures, () => 1.0));
    }

    [Theory]
    [InlineData(8 * 60, 60)] // remaining/8
    [InlineData(60, 30)] // at least 30 s
    [InlineData(8 * 24 * 3600, 3600)] // at most an hour
    public void A_not_newer_answer_is_asked_again_after_an_eighth_of_what_is_left(int remaining, int seconds)
    {
        // The window began long ago, so that freshness plays no part.
        var window = new ValidityWindow(Start.AddYears(-1), Start.AddSeconds(remaining));
        Assert.Equal(Start.AddSeconds(seconds), Schedule.AfterNotNewer(window, Start, null));
    }

    [Fact]
    public void An_answer_that_was_past_its_point_when_it_came_is_treated_like_a_not_newer_one()
    {
        var window = new ValidityWindow(Start, Start.AddHours(8));
        DateTimeOffset now = Start.AddHours(7);
        Assert.Equal(Schedule.AfterNotNewer(window, now, null), Schedule.AfterAnswer(CertificateKey.Of([1]), window, now, null));
    }

    [Fact]
    public void Past_three_quarters_of_the_window_caches_are_passed()
    {
        var window = new ValidityWindow(Start, Start.AddHours(8));
        Assert.False(Schedule.AsksByPost(window, Start.AddHours(6).AddSeconds(-1)));
        Assert.True(Schedule.AsksByPost(window, Start.AddHours(6)));
    }

    [Fact]
    public void A_pause_that_was_asked_for_is_kept_within_the_bounds_of_a_backoff()
    {
        var window = new ValidityWindow(Start, Start.AddHours(8));
        Assert.Equal(Start.AddMinutes(2), Schedule.AfterRefusal(window, Start, Start.AddMinutes(2)));
        Assert.Equal(Start.AddHours(1), Schedule.AfterRefusal(window, Start, Start.AddDays(2)));
        Assert.Equal(Start.AddMinutes(5), Schedule.AfterRefusal(null, Start, Start.AddDays(2)));
        Assert.Equal(Start.AddSeconds(5), Schedule.AfterRefusal(window, Start, Start));
    }

    [Fact]
    public void All_faults_of_a_policy_are_said_at_once()
    {
        var wrong = new RefreshPolicy { RefreshAt = 0.9, FirstBackoff = TimeSpan.Zero, MaxAgeJitter = double.NaN };
        Assert.Empty(Policy.Faults());
        Assert.Contains(wrong.Faults(), fault => fault.StartsWith("RefreshAt is 0.9", StringComparison.Ordinal));
        Assert.Contains(wrong.Faults(), fault => fault.StartsWith("FirstBackoff", StringComparison.Ordinal));
        Assert.Contains(wrong.Faults(), fault => fault.StartsWith("MaxAgeJitter", StringComparison.Ordinal));
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private sealed record Moment(CertificateKey Key, ValidityWindow Window, DateTimeOffset Now, int? Fresh, double Random, int Failures)
    {
        public TimeSpan Left => Window.Remaining(Now);

        public DateTimeOffset? FreshUntil => Fresh is { } seconds ? Now.AddSeconds(seconds) : null;

        public IEnumerable<DateTimeOffset> All =>
        [
            Schedule.AfterAnswer(Key, Window, Now, FreshUntil),
            Schedule.AfterNotNewer(Window, Now, FreshUntil),
            Schedule.AfterFailure(Window, Now, Failures, () => Random),
            Schedule.AfterRefusal(Window, Now, Now.AddHours(Random)),
        ];
    }
}
