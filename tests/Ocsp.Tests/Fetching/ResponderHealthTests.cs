using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.Fetching;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Ocsp.Tests.Lifecycle;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Ocsp.Tests.Fetching;

/// <summary>One responder as all its certificates see it, on a fake clock.</summary>
public sealed class ResponderHealthTests
{
    private static readonly FetchOutcome Down = new FetchOutcome.Unreachable("connection refused.");
    private static readonly FetchOutcome Answered = new FetchOutcome.Answered(default, CertIdHash.Sha1, false, HttpCacheHints.None);
    private static readonly ResponderEndpoint Endpoint = new(new Uri("http://ocsp.example/path"), false);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ListLogger _log = new();
    private readonly Scene _scene = new();
    private readonly ResponderHealth _health;

    public ResponderHealthTests() => _health = new ResponderHealth("http://ocsp.example:80", new ResponderLimits(3), _clock, _log);

    [Fact]
    public async Task Not_more_than_the_limit_are_asked_at_once_and_the_most_urgent_goes_first()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.Null(await EnterAsync(Ask()));
        }

        OcspQuestion late = Ask(new Waiter { Urgency = _clock.GetUtcNow().AddDays(2) });
        OcspQuestion soon = Ask(new Waiter { Urgency = _clock.GetUtcNow().AddDays(1) });
        Task<FetchOutcome.NotAsked?> second = EnterAsync(late);
        Task<FetchOutcome.NotAsked?> first = EnterAsync(soon);
        Assert.True(_health.Snapshot() is { UnderWay: 3, Queued: 2 });

        _health.Leave(Ask(), Answered);
        Assert.Null(await first);
        Assert.False(second.IsCompleted);
        _health.Leave(soon, Answered);
        Assert.Null(await second);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_place()
    {
        for (int i = 0; i < 3; i++)
        {
            await EnterAsync(Ask());
        }

        using var impatience = new CancellationTokenSource();
        Task<FetchOutcome.NotAsked?> given = _health.EnterAsync(Ask(), impatience.Token).AsTask();
        Task<FetchOutcome.NotAsked?> next = EnterAsync(Ask());
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        _health.Leave(Ask(), null);
        Assert.Null(await next);
    }

    [Fact]
    public async Task Five_failures_in_a_row_open_it_and_send_all_who_wait_away()
    {
        Task<FetchOutcome.NotAsked?>[] queue = [.. Enumerable.Range(0, 10).Select(_ => EnterAsync(Ask()))];
        for (int i = 0; i < 4; i++)
        {
            _health.Leave(Ask(), Down);
        }

        Assert.Null(_health.Snapshot().OpenSince);
        _health.Leave(Ask(), Down);
        FetchOutcome.NotAsked?[] answers = await Task.WhenAll(queue);
        Assert.Equal(7, answers.Count(answer => answer is null)); // 3, and one for each of the first four that left
        Assert.All(answers.OfType<FetchOutcome.NotAsked>(), answer =>
            Assert.Contains("connection refused", answer.Explanation, StringComparison.Ordinal));
        Assert.Equal(_clock.GetUtcNow(), _health.Snapshot().OpenSince);
        Assert.Equal(1, _log.Count(1020));
    }

    [Theory]
    [InlineData("unauthorized")]
    [InlineData("garbage")]
    [InlineData("404")]
    [InlineData("redirect")]
    [InlineData("too long")]
    public async Task What_concerns_one_certificate_does_not_count_against_the_responder(string what)
    {
        FetchOutcome outcome = what switch
        {
            "unauthorized" => new FetchOutcome.ResponderError(OcspResponseStatus.Unauthorized, null),
            "garbage" => new FetchOutcome.NotOcsp(UnreadableReason.WrongType, "html", "text/html"),
            "404" => new FetchOutcome.HttpError(404, null),
            "redirect" => new FetchOutcome.Redirected(302, "http://elsewhere/"),
            _ => new FetchOutcome.TooLong(65536),
        };
        await FailAsync(4);
        await LeaveAfterAsync(outcome);
        await FailAsync(4);
        Assert.Null(_health.Snapshot().OpenSince);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task Errors_of_the_server_count(int status)
    {
        for (int i = 0; i < 5; i++)
        {
            await LeaveAfterAsync(new FetchOutcome.HttpError(status, null));
        }

        Assert.NotNull(_health.Snapshot().OpenSince);
    }

    [Fact]
    public async Task A_refused_address_says_nothing_of_the_responder()
    {
        await FailAsync(4);
        await LeaveAfterAsync(new FetchOutcome.AddressRefused(System.Net.IPAddress.Loopback, "no"));
        await FailAsync(1);
        Assert.NotNull(_health.Snapshot().OpenSince);
    }

    [Fact]
    public async Task Open_it_lets_one_probe_pass_every_thirty_seconds_and_calls_those_who_wait_in_turn()
    {
        Waiter[] waiters = [.. Enumerable.Range(0, 3).Select(_ => new Waiter())];
        await FailAsync(5);
        foreach (Waiter waiter in waiters)
        {
            Assert.NotNull(await EnterAsync(Ask(waiter)));
        }

        for (int round = 1; round <= 6; round++)
        {
            _clock.Advance(TimeSpan.FromSeconds(29));
            Assert.Equal(round - 1, waiters.Sum(waiter => waiter.Called));
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(round, waiters.Sum(waiter => waiter.Called));
            Assert.Null(await EnterAsync(Ask(waiters[(round - 1) % 3])));
            Assert.NotNull(await EnterAsync(Ask())); // one only
            _health.Leave(Ask(waiters[(round - 1) % 3]), Down);
        }

        Assert.All(waiters, waiter => Assert.Equal(2, waiter.Called));
        Assert.Equal(1, _log.Count(1020));
    }

    [Fact]
    public async Task A_probe_is_measured_from_the_last_one_whoever_made_it()
    {
        var waiter = new Waiter();
        await FailAsync(5);
        Assert.NotNull(await EnterAsync(Ask(waiter)));
        _clock.Advance(TimeSpan.FromSeconds(30));
        _clock.Advance(TimeSpan.FromSeconds(10)); // nobody took the first chance until now
        Assert.Null(await EnterAsync(Ask()));
        _health.Leave(Ask(), Down);
        int called = waiter.Called;
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(called, waiter.Called);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(called + 1, waiter.Called);
    }

    [Fact]
    public async Task When_it_is_back_fifty_a_second_are_released_the_most_urgent_first()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        List<int> order = [];
        await FailAsync(5);
        for (int i = 0; i < 200; i++)
        {
            int place = (i * 37) % 200;
            await EnterAsync(Ask(new Waiter { Urgency = now.AddMinutes(place), OnCall = () => order.Add(place) }));
        }

        _clock.Advance(TimeSpan.FromSeconds(30));
        order.Clear();
        await LeaveAfterAsync(Answered);
        for (int i = 0; i < 50; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(20));
        }

        Assert.InRange(order.Count, 50, 51);
        for (int i = 0; i < 200; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal(Enumerable.Range(0, 200), order);
        Assert.Equal(0, _health.Snapshot().Waiting);
        Assert.Equal(1, _log.Count(1021));
    }

    [Fact]
    public async Task Down_again_it_stops_the_release()
    {
        int called = 0;
        await FailAsync(5);
        for (int i = 0; i < 100; i++)
        {
            await EnterAsync(Ask(new Waiter { OnCall = () => called++ }));
        }

        _clock.Advance(TimeSpan.FromSeconds(30));
        await LeaveAfterAsync(Answered);
        _clock.Advance(TimeSpan.FromMilliseconds(20));
        await FailAsync(5);
        int before = called;
        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(before, called);
        Assert.InRange(_health.Snapshot().Waiting, 95, 100);
    }

    [Fact]
    public async Task A_pause_it_asks_for_is_kept_within_the_patience_of_each_certificate_and_an_hour()
    {
        await LeaveAfterAsync(new FetchOutcome.HttpError(503, TimeSpan.FromDays(3)));
        FetchOutcome.NotAsked? patient = await EnterAsync(Ask(new Waiter { Patience = TimeSpan.FromDays(1) }));
        FetchOutcome.NotAsked? urgent = await EnterAsync(Ask(new Waiter { Patience = TimeSpan.FromMinutes(1) }));
        Assert.Equal(_clock.GetUtcNow().AddHours(1), patient!.Until);
        Assert.Equal(_clock.GetUtcNow().AddMinutes(1), urgent!.Until);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await EnterAsync(Ask(new Waiter { Patience = TimeSpan.FromMinutes(1) })));
        Assert.NotNull(await EnterAsync(Ask(new Waiter { Patience = TimeSpan.FromDays(1) })));
        _health.Leave(Ask(), Answered);
        Assert.Null(await EnterAsync(Ask(new Waiter { Patience = TimeSpan.FromDays(1) })));
    }

    [Fact]
    public async Task An_operator_passes_the_breaker_as_its_probe()
    {
        await FailAsync(5);
        Assert.Null(await EnterAsync(Ask() with { Demanded = true }));
        Assert.NotNull(await EnterAsync(Ask() with { Demanded = true })); // one at a time
    }

    [Fact]
    public async Task Who_no_longer_waits_is_not_called()
    {
        var waiter = new Waiter();
        await FailAsync(5);
        await EnterAsync(Ask(waiter));
        Assert.False(_health.IsIdle);
        _health.Forget(waiter);
        Assert.True(_health.IsIdle);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, waiter.Called);
    }

    [Fact]
    public async Task A_clock_that_differs_by_more_than_five_minutes_alarms_once_each_way()
    {
        foreach (int seconds in new[] { 10, 301, 400, -500, 299, 1 })
        {
            await LeaveAfterAsync(new FetchOutcome.Answered(default, CertIdHash.Sha1, false, new HttpCacheHints(null, TimeSpan.FromSeconds(seconds))));
        }

        Assert.Equal(1, _log.Count(1022));
        Assert.Equal(1, _log.Count(1023));
        Assert.Equal(TimeSpan.FromSeconds(1), _health.Snapshot().ClockAhead);
    }

    [Fact]
    public void How_it_wants_to_be_asked_is_remembered_for_a_day()
    {
        OcspQuestion plain = Ask();
        Assert.Equal(plain, _health.Prepare(plain));
        _health.Remember(new FetchOutcome.Answered(default, CertIdHash.Sha256, true, HttpCacheHints.None));
        Assert.True(_health.Prepare(plain) is { Hash: CertIdHash.Sha256, ByPost: true });
        _clock.Advance(TimeSpan.FromHours(23));
        _health.Remember(new FetchOutcome.Answered(default, CertIdHash.Sha256, false, HttpCacheHints.None));
        Assert.True(_health.Prepare(plain) is { Hash: CertIdHash.Sha256, ByPost: true });
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(plain, _health.Prepare(plain));
        _health.Remember(new FetchOutcome.Answered(default, CertIdHash.Sha1, false, HttpCacheHints.None));
        Assert.True(_health.Prepare(plain) is { Hash: CertIdHash.Sha1, ByPost: false });
    }

    [Fact]
    public void Health_is_kept_by_scheme_host_and_port()
    {
        var responders = new Responders(new ResponderLimits(3), _clock, _log);
        ResponderHealth One(string url) => responders.For(new ResponderEndpoint(new Uri(url), false));
        Assert.Same(One("http://a.example/x"), One("http://A.EXAMPLE:80/y"));
        Assert.NotSame(One("http://a.example/"), One("http://a.example:81/"));
        Assert.NotSame(One("http://a.example/"), One("https://a.example/"));
        for (int i = 0; i < 10_000; i++)
        {
            One($"http://host{i}.example/");
        }

        Assert.InRange(responders.Snapshots.Count(), 1, 4097); // hosts that nobody uses are forgotten
    }

    private OcspQuestion Ask(Waiter? waiter = null) => new(_scene.Certificate, Endpoint) { Waiter = waiter };

    private Task<FetchOutcome.NotAsked?> EnterAsync(OcspQuestion question) =>
        _health.EnterAsync(question, TestContext.Current.CancellationToken).AsTask();

    private async Task LeaveAfterAsync(FetchOutcome outcome)
    {
        Assert.Null(await EnterAsync(Ask()));
        _health.Leave(Ask(), outcome);
    }

    private async Task FailAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            await LeaveAfterAsync(Down);
        }
    }

    private sealed class Waiter : IRecoveryWaiter
    {
        public DateTimeOffset Urgency { get; init; } = DateTimeOffset.MinValue;

        public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

        public int Called { get; private set; }

        public Action? OnCall { get; init; }

        public void Recovered()
        {
            Called++;
            OnCall?.Invoke();
        }
    }
}
