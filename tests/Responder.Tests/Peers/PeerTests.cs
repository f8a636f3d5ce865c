using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Protocol;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Responder.Tests.Peers;

/// <summary>Two data centres over real HTTP, on a clock that the test moves. The responses of the CA last an hour.</summary>
public sealed class PeerTests : IAsyncLifetime
{
    private const int Certificates = 10;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);
    private static readonly Uri Unreachable = new("http://127.0.0.1:9/");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private CertificateAuthority _ca = null!;
    private OcspResponder _responder = null!;
    private ThrowawayCertificate[] _leaves = [];
    private IssuedCertificate[] _issued = [];
    private DataCenter _north = null!;
    private DataCenter _south = null!;

    public async ValueTask InitializeAsync()
    {
        _ca = CertificateAuthority.CreateRoot(new AuthorityOptions { Clock = _time });
        _responder = await OcspResponder.StartAsync(_ca, new OcspResponderOptions { Clock = _time });
        _leaves = [.. Enumerable.Range(0, Certificates).Select(_ => _ca.Issue(new LeafOptions { OcspUrls = [_responder.Url] }))];
        _issued = [.. _leaves.Select(leaf => Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(leaf.Der, _ca.Der)).Certificate)];
        _north = await DataCenter.StartAsync(_time);
        _south = await DataCenter.StartAsync(_time);
    }

    public async ValueTask DisposeAsync()
    {
        await _north.DisposeAsync();
        await _south.DisposeAsync();
        await _responder.DisposeAsync();
        _ca.Dispose();
    }

    [Fact]
    public async Task Two_data_centres_make_one_fetch_a_refresh_point()
    {
        await KeepAsync(_responder.Url, _responder.Url);
        int atStart = _responder.RequestCount;
        Assert.Equal(2 * Certificates, atStart);
        await PassAsync(TimeSpan.FromHours(3), () => Assert.True(_north.IsStapled && _south.IsStapled));

        // Every answer of the CA is another one: as many answers as data centres know between them is one fetch for each.
        int fetches = _responder.RequestCount - atStart;
        Assert.Equal(_north.Published.Union(_south.Published).Count(), _responder.RequestCount);

        // Some six half-windows, give or take the jitter; both alone would have made double.
        Assert.InRange(fetches, 4 * Certificates, 8 * Certificates);
        Assert.All(_leaves, leaf => Assert.InRange(_responder.RequestsFor(leaf), 2 + 4, 2 + 8));

        // The work is shared: each has some certificates for which it asks first.
        Assert.Contains(_issued, NorthIsFirst);
        Assert.Contains(_issued, issued => !NorthIsFirst(issued));
    }

    [Fact]
    public async Task A_data_centre_that_is_cut_off_from_the_CA_lives_on_its_peer()
    {
        await _south.KeepAsync("south", [new Peer("north", _north.Url)], _issued, _responder.Url);
        await _north.KeepAsync("north", [new Peer("south", _south.Url)], _issued, Unreachable);
        await PassAsync(TimeSpan.FromHours(3), () => Assert.True(_north.IsStapled && _south.IsStapled));
        Assert.Equal(_south.Published.Count, _responder.RequestCount);
        Assert.True(_north.Published.IsSubsetOf(_south.Published));
    }

    [Fact]
    public async Task What_one_knows_as_revoked_becomes_revoked_for_the_other()
    {
        await _south.KeepAsync("south", [new Peer("north", _north.Url)], _issued, _responder.Url);
        await _north.KeepAsync("north", [new Peer("south", _south.Url)], _issued, Unreachable);
        _ca.Revoke(_leaves[0]);
        await PassAsync(TimeSpan.FromHours(1), () => { });
        Assert.Equal(CertStatus.Revoked, _north.Kept[0].Current?.Status);
        Assert.Equal(CertStatus.Revoked, _south.Kept[0].Current?.Status);
        Assert.Equal(CertStatus.Good, _north.Kept[1].Current?.Status);
    }

    [Fact]
    public async Task Good_here_and_revoked_there_ends_in_revoked_with_an_alarm_in_both()
    {
        // A responder of the same CA that goes on giving what it signed before.
        await using OcspResponder late = await OcspResponder.StartAsync(_ca, new OcspResponderOptions { Clock = _time });
        late.Behaviour = late.Behaviour with { Reuse = TimeSpan.FromDays(1), Window = TimeSpan.FromHours(3) };
        await KeepAsync(late.Url, _responder.Url);
        Assert.Equal(CertStatus.Good, _north.Kept[0].Current?.Status);
        Assert.Empty(_north.Alarms);
        _ca.Revoke(_leaves[0]);
        await PassAsync(TimeSpan.FromHours(2), () => { });
        Assert.Equal(CertStatus.Revoked, _south.Kept[0].Current?.Status);
        Assert.Equal(CertStatus.Revoked, _north.Kept[0].Current?.Status);
        string key = _issued[0].Key.ToString();
        Assert.Single(_north.Alarms, line => line.StartsWith($"{key}: REVOKED says its CA", StringComparison.Ordinal));
        Assert.Single(_south.Alarms, line => line.StartsWith($"{key}: REVOKED says its CA", StringComparison.Ordinal));
        Assert.Equal(CertStatus.Good, _north.Kept[1].Current?.Status);
    }

    [Fact]
    public async Task Two_that_are_stale_both_go_to_the_CA()
    {
        await KeepAsync(_responder.Url, _responder.Url);
        await _responder.TakeDownAsync();
        await PassAsync(TimeSpan.FromMinutes(75), () => { });
        Assert.False(_north.IsStapled);
        Assert.False(_south.IsStapled);
        await _responder.BringUpAsync(TestContext.Current.CancellationToken);
        await PassAsync(TimeSpan.FromMinutes(6), () => { });
        Assert.True(_north.IsStapled);
        Assert.True(_south.IsStapled);
    }

    [Theory]
    [InlineData(ResponderFault.Hang)]
    [InlineData(ResponderFault.Garbage)]
    [InlineData(ResponderFault.HugeBody)]
    [InlineData(ResponderFault.WrongSigner)]
    [InlineData(ResponderFault.WrongSerial)]
    [InlineData(ResponderFault.Expired)]
    [InlineData(ResponderFault.NotYetValid)]
    [InlineData(ResponderFault.Unknown)]
    [InlineData(ResponderFault.Unauthorized)]
    [InlineData(ResponderFault.TryLater)]
    [InlineData(ResponderFault.Redirect)]
    [InlineData(ResponderFault.Reset)]
    public async Task A_bad_peer_is_no_worse_than_none(ResponderFault fault)
    {
        await using OcspResponder bad = await OcspResponder.StartAsync(_ca, new OcspResponderOptions { Clock = _time });
        bad.Fault = fault;
        await _north.KeepAsync("north", [new Peer("bad", bad.Url)], _issued, _responder.Url);
        Assert.True(_north.IsStapled);
        await PassAsync(TimeSpan.FromMinutes(75), () => Assert.True(_north.IsStapled), fault == ResponderFault.Hang ? bad : null);

        // One may be under way when the time is up.
        await Eventually.HoldsAsync(() => _north.Published.Count == _responder.RequestCount, "one answer of the CA for each question");
        Assert.All(bad.Requests, request => Assert.Equal("only-if-cached", request.CacheControl));
        Assert.NotEmpty(bad.Requests);
    }

    [Fact]
    public async Task A_peer_that_is_ourselves_makes_no_loop()
    {
        await _north.KeepAsync("north", [new Peer("south", _north.Url)], _issued, _responder.Url);
        await PassAsync(TimeSpan.FromHours(2), () => Assert.True(_north.IsStapled));
        Assert.Equal(_north.Published.Count, _responder.RequestCount);
    }

    private static bool NorthIsFirst(IssuedCertificate issued) => new DataCenters("north", [new Peer("south", Unreachable)]).RankOf(issued.Key) == 0;

    private async Task KeepAsync(Uri north, Uri south)
    {
        await _north.KeepAsync("north", [new Peer("south", _south.Url)], _issued, north);
        await _south.KeepAsync("south", [new Peer("north", _north.Url)], _issued, south);
    }

    /// <summary>Lets time pass in steps, each of which is over when all that was due is done, or waits for a peer that hangs. A step is longer
    /// than a fetch may take: it ends every question of the step before it.</summary>
    private async Task PassAsync(TimeSpan time, Action check, OcspResponder? hanging = null)
    {
        for (DateTimeOffset end = _time.GetUtcNow() + time; _time.GetUtcNow() < end;)
        {
            int before = hanging?.RequestCount ?? 0;
            _time.Advance(Step);
            await Eventually.HoldsAsync(
                () => _north.Due + _south.Due <= (hanging?.RequestCount ?? 0) - before, "the end of all attempts that are due");
            check();
        }
    }
}
