using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.Ocsp.Tests.Lifecycle;

/// <summary>One timer for all.</summary>
public sealed class WakeQueueTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Start);
    private readonly SteppedClock _time;
    private readonly List<(string Sleeper, TimeSpan After)> _woken = [];
    private readonly List<TimeSpan> _steps = [];
    private readonly WakeQueue<string> _queue;

    public WakeQueueTests()
    {
        _time = new SteppedClock(_clock);
        _queue = new WakeQueue<string>(_time, sleeper => _woken.Add((sleeper, _time.GetUtcNow() - Start)), _steps.Add);
    }

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void Sleepers_are_woken_once_at_their_time_in_its_order()
    {
        _queue.Set("b", Start.AddMinutes(2));
        _queue.Set("a", Start.AddSeconds(1));
        _queue.Set("c", Start.AddMinutes(2));
        Advance(TimeSpan.FromMinutes(5));
        Assert.Equal([("a", TimeSpan.FromSeconds(1)), ("b", TimeSpan.FromMinutes(2)), ("c", TimeSpan.FromMinutes(2))], _woken);
    }

    [Fact]
    public void A_later_word_replaces_the_earlier_one()
    {
        _queue.Set("a", Start.AddSeconds(10));
        _queue.Set("a", Start.AddSeconds(20));
        _queue.Set("b", Start.AddSeconds(10));
        _queue.Set("b", null);
        _queue.Set("c", Start.AddSeconds(40));
        _queue.Set("c", Start.AddSeconds(5));
        Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([("c", TimeSpan.FromSeconds(5)), ("a", TimeSpan.FromSeconds(20))], _woken);
    }

    [Fact]
    public void A_time_in_the_past_means_now()
    {
        _queue.Set("a", Start.AddYears(-1));
        Advance(TimeSpan.FromSeconds(1));
        Assert.Single(_woken);
    }

    [Fact]
    public void When_the_clock_is_set_forward_the_due_are_woken_soon_and_it_is_told_once()
    {
        _queue.Set("a", Start.AddHours(5));
        Advance(TimeSpan.FromSeconds(1));
        _time.Ahead = TimeSpan.FromHours(6);
        Advance(TimeSpan.FromSeconds(90));
        Assert.Equal([TimeSpan.FromHours(6)], _steps);
        Assert.Single(_woken);
    }

    [Fact]
    public void When_the_clock_is_set_back_it_is_told_so_that_plans_can_be_made_anew()
    {
        _time.Ahead = TimeSpan.FromDays(-1);
        Advance(TimeSpan.FromSeconds(90));
        Assert.Equal([TimeSpan.FromDays(-1)], _steps);
    }

    [Fact]
    public void A_clock_that_drifts_as_clocks_do_is_no_step()
    {
        for (int i = 0; i < 100; i++)
        {
            _time.Ahead += TimeSpan.FromMilliseconds(500);
            Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Empty(_steps);
    }

    [Fact]
    public void After_disposal_nobody_is_woken()
    {
        _queue.Set("a", Start.AddSeconds(1));
        _queue.Dispose();
        _queue.Set("b", Start.AddSeconds(1));
        Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(_woken);
    }

    private void Advance(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
