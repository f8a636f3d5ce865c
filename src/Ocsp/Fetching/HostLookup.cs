using System.Net;

namespace OrleansOcsp.Fetching;

/// <summary>
/// Looks names up on threads of their own. The system's resolver blocks its thread, for half a minute where a name's servers hang, and .NET
/// lends it one of the thread pool's: a few such names would hold up everything else in the process.
/// </summary>
internal static class HostLookup
{
    // One thread a look-up. Only more names than these, all hanging at once, would make another name wait.
    private static readonly SemaphoreSlim Threads = new(1024);

    /// <summary>The addresses of a name, as the system has them.</summary>
    public static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        await Threads.WaitAsync(cancellation);
        Task<IPAddress[]> lookup = Task.Factory.StartNew(() => Resolve(host), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return await lookup.WaitAsync(cancellation);
    }

    private static IPAddress[] Resolve(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host);
        }
        finally
        {
            Threads.Release();
        }
    }
}
