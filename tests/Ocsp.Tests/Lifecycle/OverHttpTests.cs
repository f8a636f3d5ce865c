using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Storage;
using OrleansOcsp.Testing;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Lifecycle;

/// <summary>The whole way, from a responder over real HTTP to a published staple and a file, on the system's clock.</summary>
public sealed class OverHttpTests : IAsyncLifetime
{
    private readonly CertificateAuthority _ca = CertificateAuthority.CreateRoot();
    private readonly TempFolder _folder = new();
    private readonly StapleDirectory _store;
    private OcspResponder _responder = null!;

    public OverHttpTests() => _store = new StapleDirectory(_folder.Path);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _responder = await OcspResponder.StartAsync(_ca);

    public async ValueTask DisposeAsync()
    {
        await _responder.DisposeAsync();
        _store.Dispose();
        _folder.Dispose();
        _ca.Dispose();
    }

    [Theory]
    [InlineData(ResponderFault.TryLater)]
    [InlineData(ResponderFault.Http500)]
    [InlineData(ResponderFault.Garbage)]
    [InlineData(ResponderFault.Redirect)]
    [InlineData(ResponderFault.WrongSigner)]
    [InlineData(ResponderFault.SiblingSigner)]
    [InlineData(ResponderFault.DelegateWithoutEku)]
    [InlineData(ResponderFault.WrongSerial)]
    [InlineData(ResponderFault.WrongIssuer)]
    [InlineData(ResponderFault.BadSignature)]
    [InlineData(ResponderFault.Unknown)]
    [InlineData(ResponderFault.Expired)]
    [InlineData(ResponderFault.NotYetValid)]
    [InlineData(ResponderFault.NoNextUpdate)]
    [InlineData(ResponderFault.HugeBody)]
    [InlineData(ResponderFault.Reset)]
    public async Task After_a_good_staple_a_fault_changes_nothing_and_is_told(ResponderFault fault)
    {
        await using EmbeddedKeepers keepers = New();
        List<Staple> published = [];
        IKeptStaple kept = keepers.Keep(Wanted(), published.Add);
        await kept.FirstAttempt.WaitAsync(Eventually.Deadline, Cancel);
        _responder.Fault = fault;
        await kept.RefreshNowAsync(Cancel);
        KeeperSnapshot snapshot = kept.Snapshot();
        Assert.Equal(KeeperState.Good, snapshot.State);
        Assert.Same(Assert.Single(published), kept.Current);
        Assert.Contains(_responder.Url.ToString(), snapshot.LastProblem, StringComparison.Ordinal);
        Assert.Equal(1, snapshot.ConsecutiveFailures);
        _responder.Fault = ResponderFault.None;
        _responder.Behaviour = _responder.Behaviour with { Backdate = TimeSpan.FromSeconds(-5) }; // newer, whatever the second
        await kept.RefreshNowAsync(Cancel);
        Assert.Equal(2, published.Count);
    }

    [Fact]
    public async Task After_a_restart_with_the_responder_down_the_staple_is_there()
    {
        StapleWanted wanted = Wanted();
        await using (EmbeddedKeepers before = New())
        {
            await before.Keep(wanted, _ => { }).FirstAttempt.WaitAsync(Eventually.Deadline, Cancel);
            await Eventually.HoldsAsync(() => before.Busy == 0, "the staple is saved");
        }

        await _responder.TakeDownAsync();
        await using EmbeddedKeepers after = New();
        List<Staple> published = [];
        await after.Keep(wanted, published.Add).FirstAttempt.WaitAsync(Eventually.Deadline, Cancel);
        Assert.Single(published);
        Assert.Equal(1, _responder.RequestCount);
    }

    [Fact]
    public async Task Three_hundred_certificates_at_once_keep_to_the_limit_of_their_responder()
    {
        await using EmbeddedKeepers keepers = New();
        using var key = KeyPair.Create();
        IKeptStaple[] kept = [.. Enumerable.Range(0, 300).Select(_ => keepers.Keep(Wanted(key), _ => { }))];
        await Task.WhenAll(kept.Select(one => one.FirstAttempt)).WaitAsync(Eventually.Deadline, Cancel);
        Assert.All(kept, one => Assert.NotNull(one.Current));
        Assert.Equal(300, _responder.RequestCount);
        Assert.InRange(_responder.MostInFlight, 1, 8);
    }

    [Fact]
    public async Task Fetches_and_refreshes_are_counted_by_outcome()
    {
        var counts = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        using var listener = new MeterListener();
        using var factory = new OneMeter();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter, factory.Meter))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        string host = "";
        void Count(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            host = instrument.Name.StartsWith("ocsp.fetch", StringComparison.Ordinal) ? $"{tags[1].Key}={tags[1].Value}" : host;
            counts.AddOrUpdate($"{instrument.Name} [{instrument.Unit}] {tags[0].Key}={tags[0].Value}", 1, (_, count) => count + 1);
        }

        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Count(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Count(instrument, tags));
        listener.Start();

        await using (var keepers = new EmbeddedKeepers(new KeeperOptions(), _store, TimeProvider.System, NullLoggerFactory.Instance, new OcspMetrics(factory)))
        {
            IKeptStaple kept = keepers.Keep(Wanted(), _ => { });
            await kept.FirstAttempt.WaitAsync(Eventually.Deadline, Cancel);
            _responder.Fault = ResponderFault.WrongSigner;
            await kept.RefreshNowAsync(Cancel);
            _responder.Fault = ResponderFault.Http500;
            await kept.RefreshNowAsync(Cancel);
        }

        Assert.Equal(
            [
                "ocsp.fetch.duration [s] outcome=answered:2", "ocsp.fetch.duration [s] outcome=http_error:1",
                "ocsp.fetches [{fetch}] outcome=answered:2", "ocsp.fetches [{fetch}] outcome=http_error:1",
                "ocsp.refreshes [{refresh}] outcome=newer:1", "ocsp.refreshes [{refresh}] outcome=rejected:1",
                "ocsp.refreshes [{refresh}] outcome=unreachable:1",
            ],
            counts.Select(count => $"{count.Key}:{count.Value}").Order(StringComparer.Ordinal));
        Assert.Equal("server.address=127.0.0.1", host);
    }

    private EmbeddedKeepers New() => new(new KeeperOptions(), _store, TimeProvider.System, NullLoggerFactory.Instance, new OcspMetrics(null));

    private StapleWanted Wanted(KeyPair? key = null)
    {
        ThrowawayCertificate leaf = _ca.Issue(new LeafOptions { Key = key });
        return new StapleWanted(Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(leaf.Der, _ca.Der)).Certificate)
        {
            ResponderOverride = [_responder.Url],
        };
    }

    private sealed class OneMeter : IMeterFactory
    {
        public Meter? Meter { get; private set; }

        public Meter Create(MeterOptions options) => Meter ??= new Meter(options);

        public void Dispose() => Meter?.Dispose();
    }
}
