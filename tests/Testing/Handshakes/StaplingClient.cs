using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OrleansOcsp.Testing.Handshakes;

/// <summary>
/// A TLS client that shows what SslStream hides: the staple, the alert, resumption. It verifies nothing; tests do. Each handshake
/// blocks its thread on a socket of its own, so it costs little more than OpenSSL itself, and several threads may use one client at once.
/// </summary>
public sealed class StaplingClient : IDisposable
{
    private readonly nint _context;

    public StaplingClient() => _context = LibSsl.ContextNew(LibSsl.ClientMethod());

    public HandshakeResult Handshake(IPEndPoint server, HandshakeWish wish)
    {
        var elapsed = Stopwatch.StartNew();
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.SetPatience(wish.Patience);
        try
        {
            socket.Connect(server);
        }
        catch (SocketException refused)
        {
            return new HandshakeResult { Completed = false, Alert = null, Failure = $"TCP: {refused.Message}" };
        }

        using var connection = new ClientConnection(_context, (int)socket.Handle);
        connection.Apply(wish);
        return connection.Run(wish, elapsed);
    }

    /// <summary>The same on a thread of its own.</summary>
    public Task<HandshakeResult> HandshakeAsync(IPEndPoint server, HandshakeWish wish) =>
        Task.Factory.StartNew(
            () => Handshake(server, wish), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Dispose() => LibSsl.ContextFree(_context);
}
