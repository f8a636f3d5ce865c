using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansOcsp.GrainContracts;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>
/// Staples from the cluster. The edge watches its certificates, is told of changes (speed) and asks for them (truth), verifies every
/// response itself, and keeps its copies whatever becomes of the cluster: certificate by certificate it fetches alone where a grain has
/// not answered past its refresh point, and offers the grain what it got when it is back.
/// </summary>
internal sealed class ClusterStaples : IStapleSource, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, WatchedCertificate[]> _watched = new(StringComparer.Ordinal);
    private readonly ClusterConnection _connection;
    private readonly StapleVerifier _verifier;
    private readonly TimeProvider _time;
    private readonly ClusterMetrics _metrics;
    private readonly ILogger _logger;
    private readonly GrainWatch _watch;
    private readonly AloneCare _alone;
    private readonly LocalCopies _copies;
    private readonly BucketPoll _buckets;
    private readonly EdgeObserver _observer;
    private readonly CancellationTokenSource _stop = new();
    private Task _begin = Task.CompletedTask;

    /// <param name="connection">The cluster; started here, disposed of by its owner.</param>
    /// <param name="alone">The keepers in this process, which take over where grains do not answer.</param>
    /// <param name="store">The copies on this edge's disk.</param>
    /// <param name="verifier">Verifies what the cluster says.</param>
    /// <param name="edge">The edge's name; edges that serve the same certificates have different ones.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">The numbers.</param>
    /// <param name="logger">Where changes are told.</param>
    public ClusterStaples(
        ClusterConnection connection,
        IStapleSource alone,
        IStapleStore store,
        StapleVerifier verifier,
        string edge,
        TimeProvider time,
        ClusterMetrics metrics,
        ILogger<ClusterStaples> logger)
    {
        _connection = connection;
        _verifier = verifier;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        ClusterGate gate = new(time);
        _alone = new AloneCare(alone, new AlonePoint(edge), gate, time, metrics, logger);
        _watch = new GrainWatch(connection, gate, _alone, verifier, time, logger);
        _copies = new LocalCopies(store, verifier, time, logger);
        _buckets = new BucketPoll(connection, gate, time, OnChanged);
        _observer = new EdgeObserver(OnPushed);
    }

    /// <summary>Starts to look for the cluster, and to fetch alone where it does not answer in time.</summary>
    public void Start()
    {
        Log.LooksForCluster(_logger);
        _copies.Start();
        _alone.Start();
        _connection.Start();
        _begin = BeginAsync();
    }

    public IKeptStaple Keep(StapleWanted wanted, Action<Staple> publish)
    {
        WatchedCertificate certificate = new(wanted, publish, _time, _watch.RunNowAsync, _copies.Changed, EndAsync);
        _watched.AddOrUpdate(certificate.Key, [certificate], (_, others) => [.. others, certificate]);
        _copies.Changed(certificate);
        _alone.Look(certificate);
        _watch.Add(certificate);
        return certificate;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _begin;
        await _buckets.DisposeAsync();
        await _watch.DisposeAsync();
        await _alone.DisposeAsync();
        await _copies.DisposeAsync();
        _stop.Dispose();
    }

    private async Task BeginAsync()
    {
        try
        {
            await _connection.Connected.WaitAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }

        Log.ClusterFound(_logger);
        _watch.Start(_connection.Client.CreateObjectReference<IEdgeObserver>(_observer));
        _buckets.Start();
    }

    private async ValueTask EndAsync(WatchedCertificate certificate)
    {
        _watched.AddOrUpdate(certificate.Key, [], (_, all) => [.. all.Where(one => one != certificate)]);
        _watched.TryRemove(new KeyValuePair<string, WatchedCertificate[]>(certificate.Key, []));
        _watch.Remove(certificate);
        _copies.Remove(certificate);
        await _alone.RemoveAsync(certificate);
        certificate.EndFirstAttempt();
    }

    // A bucket says that a certificate has another response than the one at hand: its grain has it.
    private void OnChanged(ResponseVersion version)
    {
        foreach (WatchedCertificate certificate in Find(version.Certificate))
        {
            if (!certificate.Hash.Span.SequenceEqual(version.Response.Span))
            {
                _watch.Hasten(certificate);
            }
        }
    }

    private void OnPushed(StapleNews news)
    {
        foreach (WatchedCertificate certificate in Find(news.Certificate))
        {
            using Activity? slot = ClusterMetrics.Slot(news);
            _metrics.Came(slot, news, Take(certificate, news.Response), _time.GetUtcNow());
        }
    }

    private SlotOutcome Take(WatchedCertificate certificate, ReadOnlyMemory<byte> response)
    {
        if (_verifier.Verify(certificate.Certificate, response, _time.GetUtcNow()) is not StapleVerdict.Accepted(var staple))
        {
            return SlotOutcome.Rejected;
        }

        if (!certificate.Accept(staple))
        {
            return SlotOutcome.NotNewer;
        }

        // What the grain said before was about another window, perhaps a longer one.
        certificate.HeardByPush(staple);
        _watch.AskWhenDue(certificate);
        _alone.Look(certificate);
        return SlotOutcome.Newer;
    }

    private WatchedCertificate[] Find(string key) => _watched.GetValueOrDefault(key) ?? [];
}
