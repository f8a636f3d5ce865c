using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Feeds.Formats;
using OrleansOcsp.EdgeHost.Tests.Serving;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Testing;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Tests.Feeds;

/// <summary>A feed with one certificate, <c>a</c>, whose staples the test publishes, a clock, and all that it says and counts.</summary>
internal sealed class FeedRig : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FeedBoard _board = new();
    private readonly ConcurrentQueue<string> _counted = new();
    private readonly MeterListener _meters = new();
    private readonly CertificateAuthority _ca = CertificateAuthority.CreateRoot();
    private ThrowawayCertificate _leaf = null!;
    private IStapleObservation _observation = null!;
    private IssuedCertificate _issued = null!;

    public FeedRig()
    {
        Renew();
        IMeterFactory ours = _services.GetRequiredService<IMeterFactory>();
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == ours && instrument.Meter.Name == FeedMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
            _counted.Enqueue($"{instrument.Name} {tags[1].Value} {count}"));
        _meters.Start();
    }

    public TempFolder Folder { get; } = new();

    public LogLines Log { get; } = new();

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    /// <summary>What was counted: instrument, outcome, how many.</summary>
    public IReadOnlyCollection<string> Counted => _counted;

    /// <summary>Puts another certificate into the same file.</summary>
    /// <param name="applicable">It names a responder.</param>
    public void Renew(bool applicable = true)
    {
        _observation?.Dispose();
        _leaf = _ca.Issue();
        _issued = Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(_leaf.Der, _ca.Der)).Certificate;
        _board.Show([new FeedSubject(_issued.Key, "a", "/a.pem", null, _issued.Serial, [_leaf.Der]) { IsApplicable = applicable }]);
        if (applicable)
        {
            _observation = ((IStapleObserver)_board).Begin(new StapleWanted(_issued));
        }
    }

    /// <returns>How long the pump wants to wait.</returns>
    public async Task<TimeSpan> RoundAsync(FeedPump pump) =>
        await pump.RoundAsync(TestContext.Current.CancellationToken) - Time.GetUtcNow();

    public FeedPump Pump(string directory, string? reload = null, string format = "plain") => new(
        new FeedSettings { Key = "Feeds:0", Format = FeedFormats.ByName[format], Directory = directory, Reload = reload },
        _board, Time, new FeedMetrics(_services.GetRequiredService<IMeterFactory>()), Log.CreateLogger("feed"));

    /// <summary>Publishes a staple that is newer than the one before.</summary>
    public byte[] Publish()
    {
        StapleVerdict verdict = new StapleVerifier().Verify(_issued, Answer(), TimeProvider.System.GetUtcNow());
        Staple staple = Assert.IsType<StapleVerdict.Accepted>(verdict).Staple;
        _observation.Publish(staple);
        return staple.Bytes.ToArray();
    }

    /// <summary>A good answer for the certificate.</summary>
    public byte[] Answer() => OcspResponseBuilder.Good(_leaf, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(100)).Build();

    public void Dispose()
    {
        _observation.Dispose();
        _meters.Dispose();
        Log.Dispose();
        _services.Dispose();
        _ca.Dispose();
        Folder.Dispose();
    }
}
