using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Cluster;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>The edge's half of the cluster, as <c>ocsp-edge</c> uses it, with what it published.</summary>
internal sealed class TestEdge : IAsyncDisposable
{
    private readonly LogSpy _log = new();
    private readonly ILoggerFactory _logging;
    private readonly EmbeddedKeepers _alone;
    private readonly ClusterConnection _connection;
    private readonly ClusterStaples _staples;
    private bool _left;

    public TestEdge(
        string name, ClusterSettings settings, CertificateKey trustedIssuer, IStapleStore? store = null, DataCenters? dataCenters = null)
    {
        Name = name;
        _logging = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(_log));
        store ??= new MemoryStapleStore();
        KeeperOptions options = ClusterServices.StandBy(new KeeperOptions
        {
            Fetching = new FetchOptions { TrustedIssuers = new HashSet<CertificateKey> { trustedIssuer } },
            DataCenters = dataCenters,
        });
        _alone = new EmbeddedKeepers(options, store, TimeProvider.System, _logging, new OcspMetrics(null));
        _connection = new ClusterConnection(settings, _logging);
        StapleVerifier verifier = new(VerificationPolicy.Default);
        _staples = new ClusterStaples(
            _connection,
            _alone,
            store,
            verifier,
            name,
            TimeProvider.System,
            new ClusterMetrics(null),
            _logging.CreateLogger<ClusterStaples>());
        _staples.Start();
    }

    public string Name { get; }

    /// <summary>Certificates that it fetched alone so far.</summary>
    public int FetchedAlone => Logged.Count(line => line.Text.Contains("fetches alone", StringComparison.Ordinal));

    /// <summary>What was logged, with its level.</summary>
    public IReadOnlyCollection<(LogLevel Level, string Text)> Logged => _log.Lines;

    public IStapleSource Source => _staples;

    public EdgeCopy Watch(IssuedCertificate certificate) => new(_staples, certificate);

    /// <summary>Ends it before the test does.</summary>
    public Task LeaveAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _left, true))
        {
            return;
        }

        await _staples.DisposeAsync();
        await _connection.DisposeAsync();
        await _alone.DisposeAsync();
        _logging.Dispose();
    }

    private sealed class LogSpy : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((logLevel, formatter(state, exception) + exception));

        public void Dispose()
        {
        }
    }
}
