using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Responder.Index;
using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder.Tests.Peers;

/// <summary>A data centre: keepers in this process and the responder that answers its peers.</summary>
internal sealed class DataCenter : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<IKeptStaple> _kept = [];
    private readonly HashSet<string> _published = [];
    private readonly AlarmLog _alarms = new();
    private readonly TimeProvider _time;
    private readonly ResponderListener _listener;
    private readonly KeptResponses _index;
    private EmbeddedKeepers? _keepers;

    private DataCenter(TimeProvider time, KeptResponses index, ResponderListener listener)
    {
        _time = time;
        _index = index;
        _listener = listener;
    }

    public Uri Url => new($"http://{_listener.EndPoints[0]}/");

    public IReadOnlyList<IKeptStaple> Kept => _kept;

    /// <summary>The different responses that it has published, in hex.</summary>
    public IReadOnlySet<string> Published => _published;

    /// <summary>What its operator was woken for.</summary>
    public IReadOnlyCollection<string> Alarms => _alarms.Lines;

    /// <summary>No keeper has an attempt due: what time has brought so far is done.</summary>
    public bool IsSettled => Due == 0;

    /// <summary>Keepers whose attempt is due, and so under way.</summary>
    public int Due => _kept.Count(kept => kept.Snapshot().NextAttempt is not { } next || next <= _time.GetUtcNow());

    /// <summary>Every certificate has a staple in its window.</summary>
    public bool IsStapled => _kept.All(kept => kept.Current is { } staple && _time.GetUtcNow() < staple.Window.NextUpdate);

    public static async Task<DataCenter> StartAsync(TimeProvider time)
    {
        var index = new KeptResponses(new NoOtherResponses(), time);
        var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var endpoint = new ResponderEndpoint(index, "", time, new ResponderMetrics(services.GetRequiredService<IMeterFactory>()));
        return new DataCenter(time, index, await ResponderListener.StartAsync(
            [new IPEndPoint(IPAddress.Loopback, 0)], endpoint, NullLoggerFactory.Instance, CancellationToken.None));
    }

    /// <summary>Begins to keep the certificates, each with this responder as its CA's.</summary>
    public async Task KeepAsync(string name, IEnumerable<Peer> peers, IEnumerable<IssuedCertificate> certificates, Uri responder)
    {
        _keepers = new EmbeddedKeepers(
            new KeeperOptions { DataCenters = new DataCenters(name, peers) },
            new MemoryStapleStore(),
            _time,
            _alarms,
            new OcspMetrics(_services.GetRequiredService<IMeterFactory>()));
        var source = new ObservedStapleSource(_keepers, _index);
        _kept.AddRange(certificates.Select(certificate =>
            source.Keep(new StapleWanted(certificate) { ResponderOverride = [responder] }, Remember)));
        await Task.WhenAll(_kept.Select(kept => kept.FirstAttempt));
    }

    public async ValueTask DisposeAsync()
    {
        if (_keepers is not null)
        {
            await _keepers.DisposeAsync();
        }

        await _listener.DisposeAsync();
        await _services.DisposeAsync();
    }

    private void Remember(Staple staple)
    {
        lock (_published)
        {
            _published.Add(Convert.ToHexString(staple.Bytes.Span));
        }
    }
}
