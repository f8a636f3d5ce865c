using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansOcsp.Authority;

/// <summary>Kestrel without a host around it: no configuration file or environment variable of the caller reaches it. It can be closed and
/// opened again on the same port.</summary>
internal sealed class ReopenableServer : IAsyncDisposable
{
    // SOL_SOCKET and SO_REUSEPORT of Linux (asm-generic/socket.h).
    private const int SocketLevel = 1;
    private const int ReusePort = 15;

    private readonly RequestDelegate _answer;
    private readonly ILoggerFactory _logs;
    private readonly Socket _reservation;
    private readonly SemaphoreSlim _switching = new(1, 1);
    private KestrelServer? _server;

    public ReopenableServer(IPEndPoint endpoint, RequestDelegate answer, ILoggerFactory logs)
    {
        _answer = answer;
        _logs = logs;

        // A bound socket that never listens: clients are refused while the server is down, and nobody else gets the port meanwhile.
        _reservation = Bind(endpoint);
        EndPoint = (IPEndPoint)_reservation.LocalEndPoint!;
    }

    public IPEndPoint EndPoint { get; }

    public async Task OpenAsync(CancellationToken cancellation)
    {
        await _switching.WaitAsync(cancellation);
        try
        {
            if (_server is null)
            {
                KestrelServer server = Create();
                await server.StartAsync(new Application(_answer), cancellation);
                _server = server;
            }
        }
        finally
        {
            _switching.Release();
        }
    }

    /// <summary>Closes the listener and cuts the connections.</summary>
    public async Task CloseAsync()
    {
        await _switching.WaitAsync();
        try
        {
            if (_server is { } server)
            {
                _server = null;
                await server.StopAsync(new CancellationToken(canceled: true));
                server.Dispose();
            }
        }
        finally
        {
            _switching.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _reservation.Dispose();
        _switching.Dispose();
    }

    private static Socket Bind(EndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (OperatingSystem.IsLinux())
            {
                socket.SetRawSocketOption(SocketLevel, ReusePort, BitConverter.GetBytes(1));
            }

            socket.Bind(endpoint);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private KestrelServer Create()
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        options.Listen(EndPoint, static listen => listen.Protocols = HttpProtocols.Http1);
        var transport = new SocketTransportOptions { CreateBoundListenSocket = Bind };
        return new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(transport), _logs), _logs);
    }

    private sealed class Application(RequestDelegate answer) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => answer(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
            // Nothing is held by it.
        }
    }
}
