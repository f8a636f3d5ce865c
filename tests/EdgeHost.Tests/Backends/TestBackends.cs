using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansOcsp.EdgeHost.Tests.Backends;

/// <summary>A web server behind the edge.</summary>
internal sealed class HttpBackend : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpBackend(WebApplication app, EndPoint address)
    {
        _app = app;
        Address = address;
    }

    public EndPoint Address { get; }

    /// <summary>Starts a server for one protocol, without TLS.</summary>
    /// <param name="answer">What it answers.</param>
    /// <param name="protocol">Http1 or Http2.</param>
    /// <param name="socketPath">A Unix socket; null: a port of the system's choice.</param>
    public static async Task<HttpBackend> StartAsync(
        RequestDelegate answer, HttpProtocols protocol = HttpProtocols.Http1, string? socketPath = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;

            // Behind an edge the scheme is https though this connection is not: Kestrel must be told that this is right.
            kestrel.AllowAlternateSchemes = true;
            if (socketPath is null)
            {
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocol);
            }
            else
            {
                kestrel.ListenUnixSocket(socketPath, listen => listen.Protocols = protocol);
            }
        });
        WebApplication app = builder.Build();
        app.UseWebSockets();
        app.Run(answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        if (socketPath is not null)
        {
            return new HttpBackend(app, new UnixDomainSocketEndPoint(socketPath));
        }

        string url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new HttpBackend(app, new IPEndPoint(IPAddress.Loopback, new Uri(url).Port));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>A backend of bytes: one handler for each connection.</summary>
internal sealed class RawBackend : IAsyncDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly Task _accepting;

    public RawBackend(Func<Socket, Task> handle)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync(handle);
    }

    public IPEndPoint Address { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync(Func<Socket, Task> handle)
    {
        List<Task> handled = [];
        try
        {
            while (true)
            {
                handled.Add(HandleAsync(await _listener.AcceptAsync(), handle));
            }
        }
        catch (SocketException)
        {
            await Task.WhenAll(handled);
        }
    }

    private static async Task HandleAsync(Socket socket, Func<Socket, Task> handle)
    {
        using (socket)
        {
            try
            {
                await handle(socket);
            }
            catch (SocketException)
            {
                // The other side broke off: what the edge does then is for the test to see.
            }
        }
    }
}
