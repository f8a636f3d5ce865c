using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansOcsp.Responder;

/// <summary>
/// A Kestrel of its own for the responder: plain HTTP, as OCSP is (the responses are signed), with limits that fit requests of a hundred
/// bytes
/// and do not touch those of the TLS listener beside it.
/// </summary>
public sealed class ResponderListener : IAsyncDisposable
{
    // A request line holds the longest target that is looked at, method and version.
    private const int MaxRequestLine = Http.RequestPath.MaxTargetLength + 64;

    // Kestrel reads and drops what is left of a body that was refused, for 5 s at most, where it is no longer than this. Else it closes at once,
    // and a client that still sends meets a reset in place of the 413 that would have told it what was wrong.
    private const int LongestDropped = 64 * 1024;

    private readonly KestrelServer _server;

    private ResponderListener(KestrelServer server, IReadOnlyList<IPEndPoint> endPoints)
    {
        _server = server;
        EndPoints = endPoints;
    }

    /// <summary>Where it listens, with the ports that the system chose for port 0.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    /// <param name="endPoints">Where to listen.</param>
    /// <param name="endpoint">Answers.</param>
    /// <param name="logs">Where Kestrel tells its faults.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <param name="bound">Hands over a socket that was bound before for an address; null: they are bound now.</param>
    /// <exception cref="IOException">An address is taken or not this machine's; the message names it.</exception>
    public static Task<ResponderListener> StartAsync(
        IReadOnlyCollection<IPEndPoint> endPoints,
        ResponderEndpoint endpoint,
        ILoggerFactory logs,
        CancellationToken cancellation,
        Func<EndPoint, Socket>? bound = null)
    {

        // "Unsafe" for applications that block or compute in their handlers; here bytes are looked up and sent, and who asks without end gives
        // way (Conversation). On the thread pool a request would wait behind the keepers' signatures and files.
        var options = new SocketTransportOptions { UnsafePreferInlineScheduling = true };
        options.CreateBoundListenSocket = bound ?? options.CreateBoundListenSocket;
        return StartAsync(endPoints, endpoint, new SocketTransportFactory(Options.Create(options), logs), logs, cancellation);
    }

    /// <summary>The same over another transport: tests send millions of requests without a socket.</summary>
    internal static async Task<ResponderListener> StartAsync(
        IReadOnlyCollection<IPEndPoint> endPoints,
        ResponderEndpoint endpoint,
        IConnectionListenerFactory transport,
        ILoggerFactory logs,
        CancellationToken cancellation)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        Limit(options.Limits);
        foreach (IPEndPoint endPoint in endPoints)
        {
            options.Listen(endPoint, static listen => listen.Protocols = HttpProtocols.Http1);
        }

        var server = new KestrelServer(Options.Create(options), transport, logs);
        try
        {
            await server.StartAsync(new ResponderApplication(endpoint.InvokeAsync), cancellation);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        ICollection<string> addresses = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return new ResponderListener(server, [.. addresses.Select(static address => IPEndPoint.Parse(new Uri(address).Authority))]);
    }

    /// <summary>Answers what is in flight, for 5 s at most, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _server.StopAsync(patience.Token);
        _server.Dispose();
    }

    /// <summary>Slow clients are dropped: a request of a hundred bytes is there at once or its sender is in trouble or up to no
    /// good.</summary>
    private static void Limit(KestrelServerLimits limits)
    {
        limits.MaxRequestLineSize = MaxRequestLine;
        limits.MaxRequestHeadersTotalSize = 8 * 1024;
        limits.MaxRequestHeaderCount = 50;
        limits.MaxRequestBodySize = LongestDropped;
        limits.MaxRequestBufferSize = 16 * 1024;
        limits.MaxConcurrentConnections = 10_000;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));

        // An answer fits the socket's buffers: only a client that asks and asks and reads nothing ever makes us wait. Kestrel grants each answer
        // 5 s at least and adds up the time of those in the buffers, which at a low rate would be minutes.
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 1024 * 1024, gracePeriod: TimeSpan.FromSeconds(5));
    }
}
