using System.Diagnostics;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Storage;
using OrleansOcsp.Testing;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Lifecycle;

/// <summary>Many certificates in one process, on a fake clock that moves only when everything has come to rest.</summary>
public sealed class EmbeddedKeepersTests : IAsyncDisposable
{
    private const string Url = "http://ocsp.example/";

    private readonly KeptWorld _world = new();
    private EmbeddedKeepers? _keepers;

    private EmbeddedKeepers Keepers => _keepers ??= _world.Keepers();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await Keepers.DisposeAsync();
        _world.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_responder_that_hangs_makes_no_certificate_of_the_others_miss_its_refresh_point(bool forEver)
    {
        string[] hosts = ["http://one.example/", "http://two.example/", "http://hangs.example/"];
        _world.Fetcher.Script = async question =>
        {
            if (question.Endpoint.Url.Host == "hangs.example")
            {
                await Task.Delay(forEver ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(15), _world.Clock);
                return new FetchOutcome.TimedOut(TimeSpan.FromSeconds(15));
            }

            return _world.Answered(question);
        };
        IssuedCertificate[] certificates = [.. Enumerable.Range(0, 1000).Select(i => _world.Issue(hosts[i % 3]))];
        IKeptStaple[] kept = [.. certificates.Select(certificate => Keepers.Keep(new StapleWanted(certificate), _ => { }))];
        await SettleAsync();
        IKeptStaple[] healthy = [.. kept.Where((_, i) => i % 3 < 2)];
        Assert.Equal(667, healthy.Length);
        Assert.All(healthy, one => Assert.True(one.FirstAttempt.IsCompletedSuccessfully && one.Current is not null));
        Dictionary<CertificateKey, DateTimeOffset> points = healthy.ToDictionary(one => one.Certificate.Key, one => one.Snapshot().NextAttempt!.Value);

        // Past every refresh point (0.4 to 0.6 of 8 h), and before any second one.
        var step = TimeSpan.FromSeconds(15);
        for (TimeSpan passed = TimeSpan.Zero; passed < TimeSpan.FromHours(5); passed += step)
        {
            await AdvanceAsync(step);
        }

        ILookup<CertificateKey, DateTimeOffset> asked = _world.Fetcher.Asked.ToLookup(entry => entry.Question.Certificate.Key, entry => entry.At);
        Assert.All(healthy, one =>
        {
            DateTimeOffset[] times = [.. asked[one.Certificate.Key]];
            Assert.Equal(2, times.Length);
            Assert.InRange(times[1] - points[one.Certificate.Key], TimeSpan.Zero, step);
        });

        // The hanging one was spared: its limit of 8 at once, a few more until its breaker opened, then one probe every 30 s.
        int hung = certificates.Where((_, i) => i % 3 == 2).Sum(certificate => asked[certificate.Key].Count());
        Assert.InRange(hung, 8, forEver ? 8 : 16 + 5 * 60 * 2);
    }

    [Fact]
    public async Task Five_hundred_certificates_whose_responder_was_down_past_their_end_are_back_within_forty_seconds()
    {
        IKeptStaple[] kept = [.. Enumerable.Range(0, 500).Select(_ => Keepers.Keep(new StapleWanted(_world.Issue(Url)), _ => { }))];
        await SettleAsync();
        _world.Fetcher.Always(ScriptedFetcher.Down);
        await AdvanceAsync(TimeSpan.FromHours(9), TimeSpan.FromMinutes(1));
        Assert.All(kept, one => Assert.Equal(KeeperState.Expired, one.Snapshot().State));
        int before = _world.Fetcher.Asked.Count;
        await AdvanceAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(10));
        Assert.InRange(_world.Fetcher.Asked.Count - before, 15, 25); // only probes

        _world.Fetcher.Always(question => _world.Answered(question));
        await AdvanceAsync(TimeSpan.FromSeconds(40), TimeSpan.FromMilliseconds(20));
        Assert.All(kept, one => Assert.Equal(KeeperState.Good, one.Snapshot().State));
        Assert.Equal(1, _world.Logger.Count(1020));
        Assert.Equal(1, _world.Logger.Count(1021));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(100)]
    [InlineData(1000)]
    public async Task One_certificate_without_a_staple_is_back_within_forty_seconds_however_long_the_outage(int seconds)
    {
        _world.Fetcher.Always(ScriptedFetcher.Down);
        IKeptStaple kept = Keepers.Keep(new StapleWanted(_world.Issue(Url)), _ => { });
        await SettleAsync();
        await AdvanceAsync(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(1));
        _world.Fetcher.Always(question => _world.Answered(question));
        await AdvanceAsync(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(1));
        Assert.NotNull(kept.Current);
    }

    [Fact]
    public async Task The_first_attempt_ends_at_once_where_the_store_has_a_good_response_though_the_responder_hangs()
    {
        IssuedCertificate certificate = _world.Issue(Url);
        await StoreAsync(certificate, _world.Answer(certificate, thisUpdate: _world.Now.AddHours(-6)));
        _world.Fetcher.Script = _ => new TaskCompletionSource<FetchOutcome>().Task;
        List<Staple> published = [];
        IKeptStaple kept = Keepers.Keep(new StapleWanted(certificate), published.Add);
        await kept.FirstAttempt.WaitAsync(Eventually.Deadline, Cancel);
        Assert.Single(published);
        await Eventually.HoldsAsync(() => _world.Fetcher.Hanging == 1, "the refresh that was due");
    }

    [Fact]
    public async Task The_first_attempt_ends_however_it_ends()
    {
        _world.Fetcher.Always(ScriptedFetcher.Down);
        IKeptStaple kept = Keepers.Keep(new StapleWanted(_world.Issue(Url)), _ => { });
        await kept.FirstAttempt.WaitAsync(Eventually.Deadline, Cancel);
        Assert.Null(kept.Current);
        Assert.Equal(KeeperState.None, kept.Snapshot().State);

        IKeptStaple without = Keepers.Keep(new StapleWanted(_world.Issue()), _ => { });
        await without.FirstAttempt.WaitAsync(Eventually.Deadline, Cancel);
        Assert.Equal(KeeperState.NotApplicable, without.Snapshot().State);
    }

    [Fact]
    public async Task Callers_of_one_certificate_share_its_keeper_and_each_gets_the_staple()
    {
        IssuedCertificate certificate = _world.Issue(Url);
        List<Staple> first = [];
        List<Staple> second = [];
        IKeptStaple one = Keepers.Keep(new StapleWanted(certificate), first.Add);
        await SettleAsync();
        IKeptStaple other = Keepers.Keep(new StapleWanted(certificate), second.Add);
        Assert.Equal(first, second);
        Assert.Single(_world.Fetcher.Asked);

        await one.DisposeAsync();
        await other.RefreshNowAsync(Cancel);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await other.RefreshNowAsync(Cancel);
        Assert.Single(first);
        Assert.True(second.Count >= 2);
        await other.DisposeAsync();
        Assert.Equal(0, Keepers.Count);
    }

    [Fact]
    public async Task What_the_operator_last_said_of_the_responders_holds()
    {
        IssuedCertificate certificate = _world.Issue(Url);
        IKeptStaple before = Keepers.Keep(new StapleWanted(certificate), _ => { });
        await SettleAsync();
        IKeptStaple after = Keepers.Keep(new StapleWanted(certificate) { ResponderOverride = [new Uri("http://other.example/")] }, _ => { });
        await SettleAsync();
        await before.DisposeAsync();
        Assert.Equal(["ocsp.example", "other.example"], _world.Fetcher.Asked.Select(asked => asked.Question.Endpoint.Url.Host));
        Assert.True(_world.Fetcher.Asked[1].Question.Endpoint.WrittenByOperator);
        Assert.Equal("http://other.example/", Assert.Single(after.Snapshot().Responders).Url.ToString());
    }

    [Fact]
    public async Task Refresh_now_asks_at_once_and_a_second_call_joins_the_first()
    {
        IKeptStaple kept = Keepers.Keep(new StapleWanted(_world.Issue(Url)), _ => { });
        await SettleAsync();
        var answer = new TaskCompletionSource<FetchOutcome>();
        _world.Fetcher.Script = _ => answer.Task;
        Task first = kept.RefreshNowAsync(Cancel);
        Task second = kept.RefreshNowAsync(Cancel);
        await SettleAsync();
        Task third = kept.RefreshNowAsync(Cancel);
        Assert.False(first.IsCompleted || second.IsCompleted || third.IsCompleted);
        answer.SetResult(ScriptedFetcher.Down);
        await Task.WhenAll(first, second, third);
        Assert.Equal(2, _world.Fetcher.Asked.Count);
    }

    [Fact]
    public async Task Who_gives_up_waiting_for_a_refresh_does_not_end_it()
    {
        IKeptStaple kept = Keepers.Keep(new StapleWanted(_world.Issue(Url)), _ => { });
        await SettleAsync();
        var answer = new TaskCompletionSource<FetchOutcome>();
        _world.Fetcher.Script = _ => answer.Task;
        using var impatience = new CancellationTokenSource();
        Task waiting = kept.RefreshNowAsync(impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Eventually.HoldsAsync(() => _world.Fetcher.Hanging == 1, "the question goes on");
        answer.SetResult(ScriptedFetcher.Down);
    }

    [Fact]
    public async Task After_disposal_nothing_is_published_or_asked_even_where_a_question_was_under_way()
    {
        var answer = new TaskCompletionSource<FetchOutcome>();
        _world.Fetcher.Script = _ => answer.Task;
        IssuedCertificate certificate = _world.Issue(Url);
        List<Staple> published = [];
        IKeptStaple kept = Keepers.Keep(new StapleWanted(certificate), published.Add);
        await SettleAsync();
        await kept.DisposeAsync();
        await kept.DisposeAsync();
        answer.SetResult(new FetchOutcome.Answered(_world.Answer(certificate), CertIdHash.Sha1, false, HttpCacheHints.None));
        await AdvanceAsync(TimeSpan.FromDays(1), TimeSpan.FromHours(1));
        Assert.Empty(published);
        Assert.Single(_world.Fetcher.Asked);
        Assert.True(kept.FirstAttempt.IsCompletedSuccessfully);
        Assert.DoesNotContain(_world.Logger.Lines, line => line.Id >= 1090);

        await Keepers.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => Keepers.Keep(new StapleWanted(certificate), _ => { }));
    }

    [Fact]
    public async Task A_caller_who_throws_on_a_staple_ends_nobodys_care()
    {
        IssuedCertificate certificate = _world.Issue(Url);
        List<Staple> published = [];
        Keepers.Keep(new StapleWanted(certificate), _ => throw new InvalidOperationException("mine"));
        IKeptStaple kept = Keepers.Keep(new StapleWanted(certificate), published.Add);
        await SettleAsync();
        await AdvanceAsync(TimeSpan.FromHours(5), TimeSpan.FromMinutes(1));
        Assert.Equal(2, published.Count);
        Assert.Equal(2, _world.Logger.Count(1091));
        Assert.Equal(KeeperState.Good, kept.Snapshot().State);
    }

    [Fact]
    public async Task A_fault_of_our_own_in_one_attempt_is_said_and_the_care_goes_on()
    {
        _world.Fetcher.Script = _ => throw new InvalidOperationException("a bug");
        IKeptStaple kept = Keepers.Keep(new StapleWanted(_world.Issue(Url)), _ => { });
        await kept.FirstAttempt.WaitAsync(Eventually.Deadline, Cancel);
        await SettleAsync();
        Assert.Equal(1, _world.Logger.Count(1090));
        _world.Fetcher.Always(question => _world.Answered(question));
        await AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.NotNull(kept.Current);
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(-400)]
    [InlineData(3)]
    public async Task A_clock_that_is_set_is_noticed_and_plans_are_made_anew(int days)
    {
        IKeptStaple kept = Keepers.Keep(new StapleWanted(_world.Issue(Url)), _ => { });
        await SettleAsync();
        _world.Time.Ahead = TimeSpan.FromDays(days);
        await AdvanceAsync(TimeSpan.FromSeconds(31));
        Assert.Equal(1, _world.Logger.Count(1024));
        DateTimeOffset next = kept.Snapshot().NextAttempt!.Value;
        if (days > 0)
        {
            Assert.Equal(2, _world.Fetcher.Asked.Count); // the staple had ended
            Assert.Equal(KeeperState.Good, kept.Snapshot().State);
        }

        Assert.True(next - KeptWorld.Start <= TimeSpan.FromHours(6) || next - _world.Now <= TimeSpan.FromHours(6));
    }

    [Fact]
    public async Task Two_thousand_stored_responses_are_there_before_any_responder_answers()
    {
        using var folder = new TempFolder();
        using var store = new StapleDirectory(folder.Path);
        _world.Store = store;
        _world.Fetcher.Script = _ => new TaskCompletionSource<FetchOutcome>().Task;
        IssuedCertificate[] certificates = [.. Enumerable.Range(0, 2_000).Select(_ => _world.Issue(Url))];
        foreach (IssuedCertificate certificate in certificates)
        {
            // As the store lays them out, without its fsyncs: they take longer than all else here.
            string key = certificate.Key.ToString();
            await File.WriteAllBytesAsync(Path.Combine(folder.Folder(key[..2]), key + ".der"), _world.Answer(certificate), Cancel);
        }

        int published = 0;
        long start = Stopwatch.GetTimestamp();
        IKeptStaple[] kept = [.. certificates.Select(certificate => Keepers.Keep(new StapleWanted(certificate), _ => Interlocked.Increment(ref published)))];
        await Task.WhenAll(kept.Select(one => one.FirstAttempt)).WaitAsync(Eventually.Deadline, Cancel);
        TestContext.Current.TestOutputHelper?.WriteLine($"2,000 staples from disk in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        Assert.Equal(2_000, published);
    }

    private async Task StoreAsync(IssuedCertificate certificate, byte[] response) => await _world.Store.SaveAsync(
        certificate.Key, new StapleRecord { Response = response, FirstSeen = _world.Now, Answered = _world.Now.AddHours(-6) }, StoreVersion.None, Cancel);

    private async Task AdvanceAsync(TimeSpan time, TimeSpan? step = null)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += step ?? time)
        {
            _world.Clock.Advance(step ?? time);
            await SettleAsync();
        }
    }

    // At rest: every keeper either waits for the clock, or for a responder, or for a place at one.
    private async Task SettleAsync()
    {
        var waited = Stopwatch.StartNew();
        for (int quiet = 0; quiet < 2; await Task.Yield())
        {
            int waiting = _world.Fetcher.Hanging + Keepers.Responders.Sum(responder => responder.Queued);
            quiet = Keepers.Busy == waiting ? quiet + 1 : 0;
            Assert.True(waited.Elapsed < Eventually.Deadline, "the keepers did not come to rest");
        }
    }
}
