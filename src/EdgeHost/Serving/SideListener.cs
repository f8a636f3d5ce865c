using System.Net;

namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>A small web server beside the TLS listeners, plain HTTP: it answers before the edge serves, and until it has drained.</summary>
internal abstract class SideListener : IAsyncDisposable
{
    private const int LongestBody = 1024;

    private readonly WebApplication _app;
    private readonly ListenSockets _sockets;

    /// <param name="endPoint">Where to listen.</param>
    /// <param name="answer">What to answer.</param>
    /// <exception cref="StartFailedException">The address cannot be had.</exception>
    protected SideListener(IPEndPoint endPoint, RequestDelegate answer)
    {
        _sockets = new ListenSockets([endPoint]);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.CreateBoundListenSocket = _sockets.Take).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 100;
            kestrel.Limits.MaxRequestBodySize = LongestBody;
            kestrel.Listen(endPoint);
        });
        _app = builder.Build();
        _app.Run(answer);
    }

    public IPEndPoint EndPoint => _sockets.EndPoints[0];

    public Task StartAsync(CancellationToken cancellation) => _app.StartAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _sockets.Dispose();
    }
}
