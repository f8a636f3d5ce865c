using System.Net;
using System.Net.Sockets;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Backends;

/// <summary>Connects to backends, within a deadline, and says in the log when one goes away or comes back: changes, not repeats.</summary>
internal sealed class BackendDialer(BackendLimits limits, TimeProvider time, ILogger<BackendDialer> log)
{
    private readonly HashSet<string> _down = [];
    private readonly Lock _lock = new();

    /// <summary>Connects.</summary>
    /// <returns>The connected socket; null where the backend cannot be reached, or cancelled.</returns>
    public async Task<Socket?> ConnectAsync(BackendSettings backend, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = new(limits.Connect, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        Socket socket = Open(backend.Address);
        try
        {
            await socket.ConnectAsync(backend.Address, either.Token);
            Tell(backend, null);
            return socket;
        }
        catch (Exception failed) when (failed is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            if (!cancellation.IsCancellationRequested)
            {
                Tell(backend, failed is SocketException
                    ? failed.Message
                    : $"no connection within {Durations.Format(limits.Connect)} (BackendLimits:Connect)");
            }

            return null;
        }
    }

    private static Socket Open(EndPoint address) => address is UnixDomainSocketEndPoint
        ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private void Tell(BackendSettings backend, string? problem)
    {
        bool changed;
        lock (_lock)
        {
            changed = problem is null ? _down.Remove(backend.Name) : _down.Add(backend.Name);
        }

        if (changed && problem is null)
        {
            Log.BackendReachable(log, backend.Name, EndPoints.Format(backend.Address));
        }
        else if (changed)
        {
            Log.BackendUnreachable(log, backend.Name, EndPoints.Format(backend.Address), problem!);
        }
    }
}
