using OrleansOcsp.GrainContracts;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>Asks each certificate's grain when it is time, takes what it has and gives it what it lacks.</summary>
internal sealed class GrainWatch : IAsyncDisposable
{
    /// <summary>Calls under way at once: 100,000 certificates do not stampede when an edge starts.</summary>
    private const int Window = 64;

    private static readonly TimeSpan ShortestCheckBack = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestCheckBack = TimeSpan.FromDays(1);
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private readonly DueLoop<WatchedCertificate> _loop;
    private readonly ClusterConnection _connection;
    private readonly ClusterGate _gate;
    private readonly AloneCare _alone;
    private readonly StapleVerifier _verifier;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private IEdgeObserver? _observer;

    public GrainWatch(
        ClusterConnection connection, ClusterGate gate, AloneCare alone, StapleVerifier verifier, TimeProvider time, ILogger logger)
    {
        _connection = connection;
        _gate = gate;
        _alone = alone;
        _verifier = verifier;
        _time = time;
        _logger = logger;
        _loop = new DueLoop<WatchedCertificate>(Window, time, RunAsync);
    }

    /// <summary>Starts to call. Until then certificates only gather.</summary>
    public void Start(IEdgeObserver observer)
    {
        _observer = observer;
        _loop.Start();
    }

    public void Add(WatchedCertificate certificate) => _loop.Schedule(certificate, _time.GetUtcNow());

    public void Remove(WatchedCertificate certificate) => _loop.Remove(certificate);

    /// <summary>There is something new for it.</summary>
    public void Hasten(WatchedCertificate certificate) => _loop.Schedule(certificate, _time.GetUtcNow());

    /// <summary>The grain has spoken without being asked: it is asked when what it said is due, if not before.</summary>
    public void AskWhenDue(WatchedCertificate certificate)
    {
        if (certificate.LastWord is { } word)
        {
            _loop.Schedule(certificate, word.At + CheckBack(word.Reply));
        }
    }

    /// <summary>Asks now, or has the keeper that stands in ask the responder.</summary>
    public async Task RunNowAsync(WatchedCertificate certificate)
    {
        await (certificate.Alone?.RefreshNowAsync(CancellationToken.None) ?? Task.CompletedTask);
        if (_observer is not null)
        {
            await RunAsync(certificate, CancellationToken.None);
        }
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task<DateTimeOffset?> RunAsync(WatchedCertificate certificate, CancellationToken cancellation)
    {
        await _gate.EnterAsync(cancellation);
        try
        {
            ICertificateGrain grain = _connection.Client.GetGrain<ICertificateGrain>(certificate.Key);
            WatchReply reply = await grain.Watch(Request(certificate)).WaitAsync(ClusterConnection.CallDeadline, _time, cancellation);
            _gate.Succeeded();
            certificate.CallFailures = 0;
            await HearAsync(certificate, grain, reply, cancellation);
            return _time.GetUtcNow() + CheckBack(reply);
        }
        catch (Exception problem) when (!cancellation.IsCancellationRequested)
        {
            _gate.Failed();
            if (certificate.CallFailures++ == 0)
            {
                Log.GrainSilent(_logger, certificate.Key, problem.Message);
            }

            certificate.Problem = new WatchProblem(
                $"its grain does not answer: {problem.Message}", certificate.Problem?.Since ?? _time.GetUtcNow());
            TimeSpan most = FirstRetry * Math.Pow(2, Math.Min(certificate.CallFailures, 10));
            return _time.GetUtcNow() + FirstRetry + (most < LongestRetry ? most : LongestRetry) * Random.Shared.NextDouble();
        }
    }

    private async Task HearAsync(WatchedCertificate certificate, ICertificateGrain grain, WatchReply reply, CancellationToken cancellation)
    {
        DateTimeOffset now = _time.GetUtcNow();
        certificate.LastWord = new GrainWord(reply, now);
        certificate.Problem = null;
        if (reply.Outcome == WatchOutcome.Refused)
        {
            string reason = reply.Problem ?? "it did not say why";
            certificate.Problem = new WatchProblem($"the cluster refuses to keep it: {reason}", now, RefreshOutcome.Refused);
            Log.WatchRefused(_logger, certificate.Key, reason);
        }

        Take(certificate, reply, now);
        if (reply.Outcome == WatchOutcome.Watched && certificate.Current is { } ours && now < ours.Window.NextUpdate
            && !certificate.Hash.Span.SequenceEqual(reply.Held.Span))
        {
            // Fetched alone while the grain was away, or kept over a loss of the cluster's database.
            await grain.Offer(Offer(certificate, ours)).WaitAsync(ClusterConnection.CallDeadline, _time, cancellation);
        }

        await _alone.GrainIsBackAsync(certificate);
        if (reply.Attempted || reply.Outcome != WatchOutcome.Watched)
        {
            certificate.EndFirstAttempt();
        }
    }

    private void Take(WatchedCertificate certificate, WatchReply reply, DateTimeOffset now)
    {
        if (reply.Response.IsEmpty)
        {
            return;
        }

        switch (_verifier.Verify(certificate.Certificate, reply.Response, now))
        {
            case StapleVerdict.Accepted(var staple):
                certificate.Accept(staple);
                break;
            case var verdict:
                string problem = $"what its grain has is no evidence here: {VerdictText.FirstLine(verdict)}";
                certificate.Problem = new WatchProblem(
                    problem, now, RefreshOutcome.Rejected, (verdict as StapleVerdict.Rejected)?.Reason);
                Log.ResponseNotAccepted(_logger, certificate.Key, problem);
                break;
        }
    }

    private WatchRequest Request(WatchedCertificate certificate) => new()
    {
        Leaf = certificate.Certificate.LeafDer,
        Issuer = certificate.Certificate.IssuerDer,
        Observer = _observer,
        Known = certificate.Hash,
    };

    private static OfferRequest Offer(WatchedCertificate certificate, Staple ours) => new()
    {
        Leaf = certificate.Certificate.LeafDer,
        Issuer = certificate.Certificate.IssuerDer,
        Response = ours.Bytes,
    };

    // The grain's wish within bounds, and up to a tenth later: edges that came together do not come back together.
    private static TimeSpan CheckBack(WatchReply reply)
    {
        TimeSpan wish = reply.Outcome == WatchOutcome.Refused ? AfterRefusal : reply.CheckBack;
        TimeSpan bounded = wish < ShortestCheckBack ? ShortestCheckBack : wish > LongestCheckBack ? LongestCheckBack : wish;
        return bounded * (1 + Random.Shared.NextDouble() / 10);
    }
}
