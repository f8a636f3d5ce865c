using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Storage;
using OrleansOcsp.Verification;
using CertStatus = OrleansOcsp.Protocol.CertStatus;

namespace OrleansOcsp.Ocsp.Tests.Lifecycle;

/// <summary>The life of one certificate, driven as an owner drives it: real answers, a fake clock, responders from a script.</summary>
public sealed class StapleKeeperTests : IKeeperOwner, IDisposable
{
    private const string Url = "http://ocsp.example/";

    private readonly KeptWorld _world = new();
    private readonly List<Staple> _published = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    IStapleStore IKeeperOwner.Store => _world.Store;

    public void Dispose() => _world.Dispose();

    void IKeeperOwner.Publish(Staple staple) => _published.Add(staple);

    void IKeeperOwner.Recovered()
    {
    }

    [Fact]
    public async Task A_staple_is_fetched_published_saved_and_refreshed_at_half_its_window()
    {
        IssuedCertificate certificate = _world.Issue(Url);
        StapleKeeper keeper = await LoadAsync(certificate);
        await RunAsync(keeper, TimeSpan.FromHours(24));

        // Half a window of 8 h, give or take a tenth of it: 24 h hold 5 to 7 questions after the first.
        Assert.InRange(_published.Count, 6, 8);
        Assert.Equal(_published.Count, _world.Fetcher.Asked.Count);
        for (int i = 1; i < _published.Count; i++)
        {
            Assert.True(_published[i].Supersedes(_published[i - 1]));
            Assert.InRange(_published[i].Window.ThisUpdate - _published[i - 1].Window.ThisUpdate, TimeSpan.FromHours(3.2), TimeSpan.FromHours(4.8));
        }

        Assert.Equal(_published[^1].Bytes, await StoredAsync(certificate));
        Assert.Equal(1, _world.Logger.Count(1000)); // the first is a change; the others are routine
    }

    [Fact]
    public async Task In_an_outage_the_staple_goes_on_to_its_last_second_and_not_longer()
    {
        StapleKeeper keeper = await LoadAsync(_world.Issue(Url));
        await RunAsync(keeper, TimeSpan.FromHours(1));
        _world.Fetcher.Always(ScriptedFetcher.Down);
        DateTimeOffset end = keeper.Current!.Window.NextUpdate;

        await RunUntilAsync(keeper, end - TimeSpan.FromTicks(1));
        Assert.Equal(KeeperState.Good, keeper.Snapshot().State);
        Assert.Equal(0, _world.Logger.Count(1013));

        await RunUntilAsync(keeper, end);
        Assert.Equal(KeeperState.Expired, keeper.Snapshot().State);
        await RunAsync(keeper, TimeSpan.FromHours(3));
        Assert.Equal(1, _world.Logger.Count(1013)); // said once
        Assert.Single(_published);

        _world.Fetcher.Script = question => Task.FromResult(_world.Answered(question));
        await RunAsync(keeper, TimeSpan.FromMinutes(10));
        Assert.Equal(KeeperState.Good, keeper.Snapshot().State);
        Assert.Equal(2, _published.Count);
    }

    [Fact]
    public async Task Attempts_become_denser_as_the_end_comes_near_and_never_many()
    {
        StapleKeeper keeper = await LoadAsync(_world.Issue(Url));
        await RunAsync(keeper, TimeSpan.FromHours(1));
        DateTimeOffset end = keeper.Current!.Window.NextUpdate;
        _world.Fetcher.Always(new FetchOutcome.HttpError(404, null)); // concerns the certificate: no breaker in between
        await RunUntilAsync(keeper, end);

        DateTimeOffset[] times = [.. _world.Fetcher.Asked.Skip(1).Select(asked => asked.At)];
        Assert.InRange(times.Length, 10, 150);
        Assert.True(end - times[^1] < TimeSpan.FromSeconds(30), $"the last attempt was {end - times[^1]} before the end");
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Revoked_alarms_is_published_and_an_older_good_answer_cannot_replace_it()
    {
        IssuedCertificate certificate = _world.Issue(Url);
        byte[] old = _world.Answer(certificate);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        _world.Fetcher.Always(question => _world.Answered(question, AnswerStatus.Revoked));
        StapleKeeper keeper = await LoadAsync(certificate);
        await RunAsync(keeper, TimeSpan.FromHours(1));
        Assert.Equal(CertStatus.Revoked, Assert.Single(_published).Status);
        Assert.Equal(KeeperState.Revoked, keeper.Snapshot().State);
        Assert.Equal(1, _world.Logger.Count(1010));

        _world.Fetcher.Always(new FetchOutcome.Answered(old, CertIdHash.Sha1, false, HttpCacheHints.None));
        await keeper.AttemptAsync(AttemptReasons.Demanded, Cancel);
        Assert.IsType<StapleVerdict.Accepted>(await keeper.OfferAsync(old, Cancel));
        Assert.Equal(CertStatus.Revoked, keeper.Current!.Status);
        Assert.Equal(RefreshOutcome.NotNewer, keeper.Snapshot().LastOutcome);

        // Nor after a restart.
        StapleKeeper again = await LoadAsync(certificate);
        Assert.Equal(CertStatus.Revoked, again.Current!.Status);
        await again.AttemptAsync(AttemptReasons.Demanded, Cancel);
        Assert.Equal(CertStatus.Revoked, again.Current!.Status);
    }

    [Fact]
    public async Task A_newer_good_answer_after_revoked_is_taken_with_an_alarm()
    {
        _world.Fetcher.Always(question => _world.Answered(question, AnswerStatus.Revoked));
        StapleKeeper keeper = await LoadAsync(_world.Issue(Url));
        await RunAsync(keeper, TimeSpan.FromMinutes(1));
        _world.Fetcher.Always(question => _world.Answered(question));
        await keeper.AttemptAsync(AttemptReasons.Demanded, Cancel);
        Assert.Equal(CertStatus.Good, keeper.Current!.Status);
        Assert.True(keeper.Snapshot().RevocationWithdrawn);
        Assert.Equal(1, _world.Logger.Count(1011));
    }

    [Fact]
    public async Task An_expired_revoked_answer_still_bars_older_good_ones_after_a_restart()
    {
        IssuedCertificate certificate = _world.Issue(Url);
        byte[] olderButLonger = _world.Answer(certificate, window: TimeSpan.FromDays(7));
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        _world.Fetcher.Always(question => _world.Answered(question, AnswerStatus.Revoked));
        await RunAsync(await LoadAsync(certificate), TimeSpan.FromMinutes(1));
        _world.Clock.Advance(TimeSpan.FromDays(1));
        _published.Clear();

        _world.Fetcher.Always(new FetchOutcome.Answered(olderButLonger, CertIdHash.Sha1, false, HttpCacheHints.None));
        StapleKeeper keeper = await LoadAsync(certificate);
        Assert.Empty(_published); // expired: for the books only
        await RunAsync(keeper, TimeSpan.FromMinutes(10));
        Assert.Empty(_published);
        Assert.Equal(CertStatus.Revoked, keeper.Current!.Status);
    }

    [Fact]
    public async Task A_signed_unknown_keeps_the_good_staple_and_alarms_once()
    {
        StapleKeeper keeper = await LoadAsync(_world.Issue(Url));
        await RunAsync(keeper, TimeSpan.FromHours(1));
        _world.Fetcher.Always(question => _world.Answered(question, AnswerStatus.Unknown));
        await RunAsync(keeper, TimeSpan.FromHours(6));
        Assert.Single(_published);
        Assert.Equal(KeeperState.Good, keeper.Snapshot().State);
        Assert.True(keeper.Snapshot().UnknownToResponder);
        Assert.Equal(1, _world.Logger.Count(1012));
    }

    [Fact]
    public async Task A_certificate_not_known_yet_is_asked_for_every_thirty_seconds_and_stapled_when_it_is()
    {
        _world.Fetcher.Always(new FetchOutcome.ResponderError(OcspResponseStatus.Unauthorized, null));
        StapleKeeper keeper = await LoadAsync(_world.Issue(Url));
        await RunAsync(keeper, TimeSpan.FromMinutes(5));
        Assert.Equal(11, _world.Fetcher.Asked.Count);
        Assert.Equal(KeeperState.NotKnownYet, keeper.Snapshot().State);
        Assert.DoesNotContain(_world.Logger.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
        _world.Fetcher.Always(question => _world.Answered(question));
        await RunAsync(keeper, TimeSpan.FromSeconds(30));
        Assert.Single(_published);
    }

    [Fact]
    public async Task Not_newer_answers_are_asked_for_by_post_past_three_quarters_of_the_window()
    {
        IssuedCertificate certificate = _world.Issue(Url);
        byte[] batch = _world.Answer(certificate);
        _world.Fetcher.Always(question => new FetchOutcome.Answered(batch, question.Hash, false, HttpCacheHints.None));
        StapleKeeper keeper = await LoadAsync(certificate);
        await RunAsync(keeper, TimeSpan.FromHours(7));

        Assert.Contains(_world.Fetcher.Asked, asked => asked.Question.ByPost);
        Assert.All(_world.Fetcher.Asked, asked => Assert.Equal(asked.At - KeptWorld.Start >= TimeSpan.FromHours(6), asked.Question.ByPost));
        Assert.Single(_published);
        Assert.Equal(0, keeper.Snapshot().ConsecutiveFailures);
    }

    [Fact]
    public async Task Http_freshness_puts_the_question_off_but_not_past_three_quarters()
    {
        _world.Fetcher.Always(question => new FetchOutcome.Answered(
            _world.Answer(question.Certificate), question.Hash, false, new HttpCacheHints(TimeSpan.FromDays(7), null)));
        StapleKeeper keeper = await LoadAsync(_world.Issue(Url));
        await keeper.AttemptAsync(AttemptReasons.Due, Cancel);
        Assert.Equal(KeptWorld.Start + TimeSpan.FromHours(6), keeper.NextWake);
    }

    [Fact]
    public async Task Several_responders_are_tried_in_order_and_the_one_that_worked_first_the_next_time()
    {
        IssuedCertificate certificate = _world.Issue("http://one.example/", "http://two.example/", "http://three.example/");
        _world.Fetcher.Always(question => question.Endpoint.Url.Host == "two.example" ? _world.Answered(question) : ScriptedFetcher.Down);
        StapleKeeper keeper = await LoadAsync(certificate);
        await keeper.AttemptAsync(AttemptReasons.Due, Cancel);
        Assert.Equal(["one.example", "two.example"], _world.Fetcher.Asked.Select(asked => asked.Question.Endpoint.Url.Host));

        _world.Clock.Advance(TimeSpan.FromHours(5));
        await keeper.AttemptAsync(AttemptReasons.Due, Cancel);
        Assert.Equal("two.example", _world.Fetcher.Asked[^1].Question.Endpoint.Url.Host);
        Assert.Equal(3, _world.Fetcher.Asked.Count);

        _world.Fetcher.Always(ScriptedFetcher.Down);
        await keeper.AttemptAsync(AttemptReasons.Demanded, Cancel);
        Assert.Equal(["two.example", "one.example", "three.example"], _world.Fetcher.Asked.Skip(3).Select(asked => asked.Question.Endpoint.Url.Host));
        Assert.All(["one.example", "two.example", "three.example"], host => Assert.Contains(host, keeper.Snapshot().LastProblem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hostile_certificate_with_a_thousand_responders_costs_four_questions()
    {
        StapleKeeper keeper = await LoadAsync(_world.Issue([.. Enumerable.Range(0, 50).Select(i => $"http://host{i}.example/")]));
        _world.Fetcher.Always(ScriptedFetcher.Down);
        await keeper.AttemptAsync(AttemptReasons.Due, Cancel);
        Assert.Equal(4, _world.Fetcher.Asked.Count);
    }

    [Theory]
    [InlineData("tampered")]
    [InlineData("other certificate")]
    [InlineData("expired")]
    [InlineData("garbage")]
    public async Task A_stored_response_that_proves_nothing_now_is_never_published(string what)
    {
        IssuedCertificate certificate = _world.Issue(Url);
        byte[] bytes = what switch
        {
            "tampered" => Flip(_world.Answer(certificate)),
            "other certificate" => _world.Answer(_world.Issue(Url)),
            "expired" => _world.Answer(certificate, thisUpdate: KeptWorld.Start.AddHours(-9)),
            _ => [0x30, 0x03, 0x0a, 0x01],
        };
        await _world.Store.SaveAsync(certificate.Key, new StapleRecord { Response = bytes, FirstSeen = KeptWorld.Start }, StoreVersion.None, Cancel);
        StapleKeeper keeper = await LoadAsync(certificate);
        Assert.Empty(_published);
        Assert.Null(keeper.Current);
        Assert.Equal(1, _world.Logger.Count(1033));

        await keeper.AttemptAsync(AttemptReasons.Due, Cancel); // and is replaced
        Assert.Single(_published);
        Assert.Null(keeper.Snapshot().StoreProblem);
        Assert.Equal(_published[0].Bytes, await StoredAsync(certificate));
    }

    [Fact]
    public async Task A_stored_response_is_published_at_once_and_its_plan_is_kept()
    {
        IssuedCertificate certificate = _world.Issue(Url);
        await RunAsync(await LoadAsync(certificate), TimeSpan.FromHours(1));
        DateTimeOffset? planned = (await LoadAsync(certificate)).NextWake;
        _published.Clear();

        _world.Fetcher.Always(ScriptedFetcher.Down);
        StapleKeeper keeper = await LoadAsync(certificate);
        Assert.Single(_published);
        Assert.Equal(planned, keeper.NextWake);
        Assert.Single(_world.Fetcher.Asked);
    }

    [Fact]
    public async Task A_store_that_fails_holds_nothing_back_and_is_tried_again_until_it_works()
    {
        var store = new FaultyStore { Fails = true };
        _world.Store = store;
        IssuedCertificate certificate = _world.Issue(Url);
        StapleKeeper keeper = await LoadAsync(certificate);
        await keeper.AttemptAsync(AttemptReasons.Due, Cancel);
        Assert.Single(_published);
        Assert.Contains("no disk", keeper.Snapshot().StoreProblem, StringComparison.Ordinal);
        await RunAsync(keeper, TimeSpan.FromMinutes(30));
        Assert.InRange(store.Saves, 4, 100);
        Assert.Equal(1, _world.Logger.Count(1030));

        store.Fails = false;
        await RunAsync(keeper, TimeSpan.FromMinutes(6));
        Assert.Equal(_published[0].Bytes, (await store.HeldAsync(certificate.Key))!.Response!.Value);
        Assert.Null(keeper.Snapshot().StoreProblem);
        Assert.Equal(1, _world.Logger.Count(1031));
        Assert.Single(_world.Fetcher.Asked);
    }

    [Fact]
    public async Task A_store_that_hangs_is_waited_for_five_seconds_and_never_written_twice_at_once()
    {
        var store = new FaultyStore { Hangs = true };
        _world.Store = store;
        IssuedCertificate certificate = _world.Issue(Url);
        StapleKeeper keeper = await LoadAsync(certificate);
        Task attempt = keeper.AttemptAsync(AttemptReasons.Due, Cancel);
        Assert.False(attempt.IsCompleted);
        _world.Clock.Advance(TimeSpan.FromSeconds(5));
        await attempt;
        Assert.Single(_published);

        Task again = keeper.AttemptAsync(AttemptReasons.Demanded, Cancel);
        _world.Clock.Advance(TimeSpan.FromSeconds(5));
        await again;
        Assert.Equal(1, store.Saves);
        Assert.Equal(2, _published.Count);

        store.Release();
        await RunAsync(keeper, TimeSpan.FromMinutes(10));
        Assert.Equal(_published[^1].Bytes, (await store.HeldAsync(certificate.Key))!.Response!.Value);
    }

    [Fact]
    public async Task Where_another_process_has_stored_a_newer_response_that_one_is_taken()
    {
        IssuedCertificate certificate = _world.Issue(Url);
        StapleKeeper keeper = await LoadAsync(certificate);
        await keeper.AttemptAsync(AttemptReasons.Due, Cancel);

        _world.Clock.Advance(TimeSpan.FromHours(2));
        byte[] theirs = _world.Answer(certificate, AnswerStatus.Revoked);
        StoreVersion version = ((StoreLoad.Found)await _world.Store.LoadAsync(certificate.Key, Cancel)).Version;
        await _world.Store.SaveAsync(certificate.Key, new StapleRecord { Response = theirs, FirstSeen = _world.Now }, version, Cancel);

        _world.Fetcher.Always(question => _world.Answered(question, thisUpdate: _world.Now.AddHours(-1))); // newer than ours, older than theirs
        await keeper.AttemptAsync(AttemptReasons.Demanded, Cancel);
        Assert.Equal(CertStatus.Revoked, keeper.Current!.Status);
        Assert.Equal(CertStatus.Revoked, _published[^1].Status);
        Assert.Equal(theirs, await StoredAsync(certificate));
    }

    [Fact]
    public async Task Where_another_process_has_stored_an_older_response_ours_takes_its_place()
    {
        IssuedCertificate certificate = _world.Issue(Url);
        StapleKeeper keeper = await LoadAsync(certificate);
        byte[] theirs = _world.Answer(certificate, thisUpdate: _world.Now.AddMinutes(-1));
        await _world.Store.SaveAsync(certificate.Key, new StapleRecord { Response = theirs, FirstSeen = _world.Now }, StoreVersion.None, Cancel);
        await keeper.AttemptAsync(AttemptReasons.Due, Cancel);
        Assert.Equal(_published[0].Bytes, await StoredAsync(certificate));
        Assert.Null(keeper.Snapshot().StoreProblem);
    }

    [Fact]
    public async Task Offers_are_verified_like_a_responders_answer()
    {
        IssuedCertificate certificate = _world.Issue(Url);
        StapleKeeper keeper = await LoadAsync(certificate);
        Assert.IsType<StapleVerdict.Rejected>(await keeper.OfferAsync(Flip(_world.Answer(certificate)), Cancel));
        Assert.IsType<StapleVerdict.Rejected>(await keeper.OfferAsync(_world.Answer(_world.Issue(Url)), Cancel));
        Assert.Empty(_published);
        Assert.IsType<StapleVerdict.Accepted>(await keeper.OfferAsync(_world.Answer(certificate), Cancel));
        Assert.Single(_published);
        Assert.Empty(_world.Fetcher.Asked);
    }

    [Fact]
    public async Task An_answer_is_learnt_from_only_after_it_was_verified()
    {
        _world.Fetcher.Always(question => new FetchOutcome.Answered(Flip(_world.Answer(question.Certificate)), CertIdHash.Sha256, true, HttpCacheHints.None));
        StapleKeeper keeper = await LoadAsync(_world.Issue(Url));
        await keeper.AttemptAsync(AttemptReasons.Due, Cancel);
        Assert.Equal(KeeperState.Rejected, keeper.Snapshot().State);
        Assert.Null(keeper.Snapshot().Responders[0].Health.CertIdHash);

        _world.Fetcher.Always(question => new FetchOutcome.Answered(_world.Answer(question.Certificate), CertIdHash.Sha256, true, HttpCacheHints.None));
        await keeper.AttemptAsync(AttemptReasons.Demanded, Cancel);
        await keeper.AttemptAsync(AttemptReasons.Demanded, Cancel);
        Assert.True(_world.Fetcher.Asked[^1].Question is { Hash: CertIdHash.Sha256, ByPost: true });
    }

    private async Task<StapleKeeper> LoadAsync(IssuedCertificate certificate)
    {
        var keeper = new StapleKeeper(new StapleWanted(certificate), _world.Context(), this);
        await keeper.LoadAsync(Cancel);
        return keeper;
    }

    private async Task<ReadOnlyMemory<byte>> StoredAsync(IssuedCertificate certificate) =>
        ((StoreLoad.Found)await _world.Store.LoadAsync(certificate.Key, Cancel)).Record.Response!.Value;

    private Task RunAsync(StapleKeeper keeper, TimeSpan time) => RunUntilAsync(keeper, _world.Now + time);

    private async Task RunUntilAsync(StapleKeeper keeper, DateTimeOffset end)
    {
        while (keeper.NextWake is { } wake && wake <= end)
        {
            _world.Clock.SetUtcNow(wake > _world.Now ? wake : _world.Now);
            await keeper.AttemptAsync(AttemptReasons.Due, Cancel);
        }

        _world.Clock.SetUtcNow(end);
    }

    // A bit of the signature.
    private static byte[] Flip(byte[] response)
    {
        response[^1] ^= 1;
        return response;
    }
}
