namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>Keeps 100,000 certificates from calling a cluster that does not answer: after a few failures in a row one call a second
/// passes, until one succeeds.</summary>
internal sealed class ClusterGate(TimeProvider time)
{
    private const int FailuresThatClose = 8;
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private int _failures;
    private DateTimeOffset _nextProbe;
    private DateTimeOffset _lastSuccess;

    /// <summary>The cluster has answered some call within the last seconds: who has not been heard yet stands in line.</summary>
    public bool IsAnswering
    {
        get
        {
            lock (_lock)
            {
                return time.GetUtcNow() - _lastSuccess < ClusterConnection.CallDeadline;
            }
        }
    }

    /// <summary>Ends when a call may be made.</summary>
    public async Task EnterAsync(CancellationToken cancellation)
    {
        while (TimeToWait() is { } wait)
        {
            await Task.Delay(wait, time, cancellation);
        }
    }

    public void Succeeded()
    {
        lock (_lock)
        {
            _failures = 0;
            _lastSuccess = time.GetUtcNow();
        }
    }

    public void Failed()
    {
        lock (_lock)
        {
            _failures++;
        }
    }

    private TimeSpan? TimeToWait()
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_failures < FailuresThatClose)
            {
                return null;
            }

            if (now < _nextProbe)
            {
                return _nextProbe - now;
            }

            _nextProbe = now + BetweenProbes;
            return null;
        }
    }
}
