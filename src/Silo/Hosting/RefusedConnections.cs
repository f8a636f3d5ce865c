using System.Net;

namespace OrleansOcsp.Silo.Hosting;

/// <summary>Tells of connections that are not of the cluster: at once, and then at most once a minute, with how many there were. A
/// stranger who knocks all day does not fill the disk.</summary>
internal sealed class RefusedConnections(TimeProvider time, ILogger<RefusedConnections> logger)
{
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _next;
    private int _untold;

    public void Tell(EndPoint? from, string problem)
    {
        int untold;
        lock (_lock)
        {
            _untold++;
            if (time.GetUtcNow() < _next)
            {
                return;
            }

            (untold, _untold) = (_untold, 0);
            _next = time.GetUtcNow() + Between;
        }

        Log.NotOfTheCluster(logger, untold, from, problem);
    }
}
