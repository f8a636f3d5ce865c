using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>
/// The certificates whose grains do not answer: past its time, each is handed to a keeper of this process, which fetches by the same
/// rules as a grain, until the grain answers again.
/// </summary>
internal sealed class AloneCare : IAsyncDisposable
{
    private const int Window = 64;

    private readonly DueLoop<WatchedCertificate> _loop;
    private static readonly TimeSpan InLine = TimeSpan.FromSeconds(5);

    private readonly IStapleSource _keepers;
    private readonly AlonePoint _point;
    private readonly ClusterGate _gate;
    private readonly TimeProvider _time;
    private readonly ClusterMetrics _metrics;
    private readonly ILogger _logger;

    public AloneCare(IStapleSource keepers, AlonePoint point, ClusterGate gate, TimeProvider time, ClusterMetrics metrics, ILogger logger)
    {
        _keepers = keepers;
        _point = point;
        _gate = gate;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _loop = new DueLoop<WatchedCertificate>(Window, time, LookAsync);
    }

    public void Start() => _loop.Start();

    /// <summary>A certificate is new here, or its time may have changed.</summary>
    public void Look(WatchedCertificate certificate)
    {
        if (PointOf(certificate) is { } point)
        {
            _loop.Schedule(certificate, point);
        }
    }

    public async ValueTask RemoveAsync(WatchedCertificate certificate)
    {
        _loop.Remove(certificate);
        await EndAsync(certificate);
    }

    /// <summary>The grain has spoken: it keeps.</summary>
    public async ValueTask GrainIsBackAsync(WatchedCertificate certificate)
    {
        await EndAsync(certificate);
        Look(certificate);
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private DateTimeOffset? PointOf(WatchedCertificate certificate) =>
        _point.Of(certificate.Certificate.Key, certificate.Current, certificate.Since, certificate.LastWord);

    // The grain may have spoken since this was scheduled, which moved the point.
    private Task<DateTimeOffset?> LookAsync(WatchedCertificate certificate, CancellationToken cancellation)
    {
        DateTimeOffset? point = PointOf(certificate);
        if (point is null || point > _time.GetUtcNow())
        {
            return Task.FromResult(point);
        }

        if (certificate.LastWord is null && _gate.IsAnswering)
        {
            // 100,000 certificates take a while to be asked for the first time.
            return Task.FromResult<DateTimeOffset?>(_time.GetUtcNow() + InLine);
        }

        lock (certificate)
        {
            if (certificate.Alone is null && !certificate.Ended)
            {
                Log.FetchesAlone(_logger, certificate.Key);
                IKeptStaple keeper = _keepers.Keep(certificate.Wanted, staple => certificate.Accept(staple));
                certificate.Alone = keeper;
                _metrics.BeganAlone();
                _ = EndFirstAttemptAsync(certificate, keeper);
            }
        }

        return Task.FromResult<DateTimeOffset?>(null);
    }

    private static async Task EndFirstAttemptAsync(WatchedCertificate certificate, IKeptStaple keeper)
    {
        await keeper.FirstAttempt;
        certificate.EndFirstAttempt();
    }

    private async ValueTask EndAsync(WatchedCertificate certificate)
    {
        IKeptStaple? keeper;
        lock (certificate)
        {
            keeper = certificate.Alone;
            certificate.Alone = null;
        }

        if (keeper is not null)
        {
            _metrics.EndedAlone();
            await keeper.DisposeAsync();
        }
    }
}
