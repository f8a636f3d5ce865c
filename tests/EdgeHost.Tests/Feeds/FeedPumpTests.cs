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

/// <summary>What goes wrong with a feed's files and its server: the last good file stays whole, it is said once and counted, and tried again.</summary>
public sealed class FeedPumpTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LogLines _log = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly FeedBoard _board = new();
    private readonly ConcurrentQueue<string> _counted = new();
    private readonly MeterListener _meters = new();
    private readonly CertificateAuthority _ca = CertificateAuthority.CreateRoot();
    private readonly ThrowawayCertificate _leaf;
    private readonly IStapleObservation _observation;
    private readonly IssuedCertificate _issued;

    public FeedPumpTests()
    {
        _leaf = _ca.Issue();
        _issued = Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(_leaf.Der, _ca.Der)).Certificate;
        _board.Show([new FeedSubject(_issued.Key, "a", "/a.pem", null, _issued.Serial, [_leaf.Der])]);
        _observation = ((IStapleObserver)_board).Begin(new StapleWanted(_issued));
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == FeedMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
            _counted.Enqueue($"{instrument.Name} {tags[1].Value} {count}"));
        _meters.Start();
    }

    [Fact]
    public async Task A_directory_that_goes_and_comes_back_is_said_once_counted_and_written_again()
    {
        string directory = _folder["feed"];
        FeedPump pump = Pump(directory);
        Publish();
        Assert.Equal(TimeSpan.FromSeconds(15), await RoundAsync(pump));
        Assert.Equal(TimeSpan.FromSeconds(15), await RoundAsync(pump));
        Assert.Equal(1, _log.Count("a.ors could not be written"));
        Directory.CreateDirectory(directory);
        await RoundAsync(pump);
        Assert.Equal(1, _log.Count("is all right again"));
        Assert.True(File.Exists(Path.Combine(directory, "a.ors")));
        Assert.Equal(["ocsp.feed.writes failed 1", "ocsp.feed.writes failed 1", "ocsp.feed.writes succeeded 1"], _counted);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_leaves_the_last_good_one_whole()
    {
        FeedPump pump = Pump(_folder.Folder("feed"));
        byte[] first = Publish();
        await RoundAsync(pump);

        // What a directory of the draft's name does to a write, a full disk, a quota or a read-only mount do.
        string draft = _folder[$"feed/.a.ors.{Environment.ProcessId}.new"];
        Directory.CreateDirectory(draft);
        Publish();
        Assert.Equal(TimeSpan.FromSeconds(15), await RoundAsync(pump));
        Assert.Equal(first, File.ReadAllBytes(_folder["feed/a.ors"]));
        Assert.Equal(1, _log.Count("What was there before stays."));
        Directory.Delete(draft);
        _time.Advance(TimeSpan.FromSeconds(15));
        await RoundAsync(pump);
        Assert.NotEqual(first, File.ReadAllBytes(_folder["feed/a.ors"]));
    }

    [Fact]
    public async Task A_reload_command_that_fails_is_said_once_counted_and_tried_again_while_the_file_is_new()
    {
        FeedPump pump = Pump(_folder.Folder("feed"), $"echo x >> {_folder["tried"]}; [ -e {_folder["works"]} ] || {{ echo no such server >&2; exit 7; }}");
        byte[] response = Publish();
        await RoundAsync(pump);
        Assert.Equal(response, File.ReadAllBytes(_folder["feed/a.ors"]));
        for (int round = 0; round < 3; round++)
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            await RoundAsync(pump);
        }

        Assert.Equal(4, File.ReadAllLines(_folder["tried"]).Length);
        Assert.Equal(1, _log.Count("ended with exit code 7; expected 0: no such server"));
        File.WriteAllText(_folder["works"], "");
        _time.Advance(TimeSpan.FromMinutes(10));
        await RoundAsync(pump);
        Assert.Equal(1, _log.Count("was told to read its files again"));
        Assert.Equal(4, _counted.Count(line => line == "ocsp.feed.reloads failed 1"));
        Assert.Equal(1, _counted.Count(line => line == "ocsp.feed.reloads succeeded 1"));
    }

    public void Dispose()
    {
        _observation.Dispose();
        _meters.Dispose();
        _log.Dispose();
        _services.Dispose();
        _ca.Dispose();
        _folder.Dispose();
    }

    /// <returns>How long the pump wants to wait.</returns>
    private async Task<TimeSpan> RoundAsync(FeedPump pump) =>
        await pump.RoundAsync(TestContext.Current.CancellationToken) - _time.GetUtcNow();

    private FeedPump Pump(string directory, string? reload = null) => new(
        new FeedSettings { Key = "Feeds:0", Format = FeedFormats.ByName["plain"], Directory = directory, Reload = reload },
        _board, _time, new FeedMetrics(_services.GetRequiredService<IMeterFactory>()), _log.CreateLogger("feed"));

    private byte[] Publish()
    {
        byte[] response = OcspResponseBuilder.Good(_leaf, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(100)).Build();
        StapleVerdict verdict = new StapleVerifier().Verify(_issued, response, TimeProvider.System.GetUtcNow());
        Staple staple = Assert.IsType<StapleVerdict.Accepted>(verdict).Staple;
        _observation.Publish(staple);
        return staple.Bytes.ToArray();
    }
}
