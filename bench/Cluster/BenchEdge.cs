using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Cluster;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Bench.Cluster;

/// <summary>The cluster's half of an edge, in this process: it watches every certificate, and counts. It never fetches alone, so that all that is
/// fetched is the silos' work.</summary>
internal sealed class BenchEdge : IAsyncDisposable
{
    private readonly ClusterConnection _connection;
    private readonly ClusterStaples _staples;
    private int _stapled;
    private int _published;

    public BenchEdge(IReadOnlyList<IPEndPoint> gateways)
    {
        _connection = new ClusterConnection(new ClusterSettings { Gateways = gateways }, NullLoggerFactory.Instance);
        _staples = new ClusterStaples(
            _connection,
            new Nobody(),
            new MemoryStapleStore(),
            new StapleVerifier(VerificationPolicy.Default),
            "bench",
            TimeProvider.System,
            new ClusterMetrics(null),
            NullLogger<ClusterStaples>.Instance);
        _staples.Start();
    }

    public Task Connected => _connection.Connected;

    /// <summary>Certificates that have a staple.</summary>
    public int Stapled => Volatile.Read(ref _stapled);

    /// <summary>Staples that came in all.</summary>
    public int Published => Volatile.Read(ref _published);

    public void Watch(IssuedCertificate certificate)
    {
        bool first = true;
        _staples.Keep(new StapleWanted(certificate), _ =>
        {
            // Never two at once for one certificate.
            Interlocked.Add(ref _stapled, first ? 1 : 0);
            first = false;
            Interlocked.Increment(ref _published);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _staples.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private sealed class Nobody : IStapleSource
    {
        public IKeptStaple Keep(StapleWanted wanted, Action<Staple> publish) => new Nothing(wanted.Certificate);
    }

    private sealed class Nothing(IssuedCertificate certificate) : IKeptStaple
    {
        public IssuedCertificate Certificate => certificate;

        public Staple? Current => null;

        public Task FirstAttempt { get; } = new TaskCompletionSource().Task;

        public KeeperSnapshot Snapshot() => throw new NotSupportedException("nobody asks");

        public Task RefreshNowAsync(CancellationToken cancellation) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
