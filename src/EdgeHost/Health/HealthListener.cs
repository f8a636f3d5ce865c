using System.Net;
using OrleansOcsp.EdgeHost.Serving;

namespace OrleansOcsp.EdgeHost.Health;

/// <summary>The health endpoints' own small web server: it answers before the edge serves, and until it has drained.</summary>
internal sealed class HealthListener : IAsyncDisposable
{
    private const int LongestBody = 1024;

    private readonly WebApplication _app;
    private readonly ListenSockets _sockets;

    /// <param name="endPoint">Where to listen.</param>
    /// <param name="answers">What to answer.</param>
    /// <exception cref="StartFailedException">The address cannot be had.</exception>
    public HealthListener(IPEndPoint endPoint, HealthAnswers answers)
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
        _app.Run(answers.AnswerAsync);
    }

    public IPEndPoint EndPoint => _sockets.EndPoints[0];

    public Task StartAsync(CancellationToken cancellation) => _app.StartAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _sockets.Dispose();
    }
}
