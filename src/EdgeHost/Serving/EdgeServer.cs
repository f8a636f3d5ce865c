using System.Net;
using Microsoft.AspNetCore.Connections;
using OrleansOcsp.EdgeHost.Admin;
using OrleansOcsp.EdgeHost.Health;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sharing;
using OrleansOcsp.Responder.Admin;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>
/// A whole edge in this process. The order of its start: addresses are bound, certificates are read, first staples are awaited
/// (<c>StartupBudget</c>), listeners open, ready when start-up is decided for every name. What stands in the way ends the start with nothing left running.
/// </summary>
internal sealed class EdgeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ListenSockets _sockets;

    private EdgeServer(WebApplication app, ListenSockets sockets)
    {
        _app = app;
        _sockets = sockets;
    }

    /// <summary>The addresses of the TLS listeners, with the ports that the system chose in place of 0.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => _sockets.EndPoints;

    /// <summary>The address of the health endpoints; null where they are off.</summary>
    public IPEndPoint? HealthEndPoint => _app.Services.GetService<HealthListener>()?.EndPoint;

    /// <summary>The addresses of the caching responder; none where there is no <c>Responder</c>.</summary>
    public IReadOnlyList<IPEndPoint> ResponderEndPoints => _app.Services.GetService<ResponderLife>()?.EndPoints ?? [];

    /// <summary>The address of the admin endpoints; null where they are off.</summary>
    public IPEndPoint? AdminEndPoint =>
        _app.Services.GetService<AdminListener>()?.EndPoint ?? (_app.Services.GetService<AdminEndpoint>() is null ? null : HealthEndPoint);

    /// <summary>What is served.</summary>
    public StapledCertificates Certificates => _app.Services.GetRequiredService<StapledCertificates>();

    /// <summary>Prepares an edge: its addresses are bound, but nobody is served before <see cref="StartAsync"/>.</summary>
    /// <param name="options">What the operator said.</param>
    /// <param name="configure">Changes the host before it is built, its logging for one; null: nothing.</param>
    /// <param name="page">What answers where there is no backend; null: <see cref="EdgePage"/>.</param>
    /// <exception cref="StartFailedException">An address, a file or a directory cannot be had.</exception>
    public static async Task<EdgeServer> CreateAsync(
        EdgeOptions options, Action<WebApplicationBuilder>? configure = null, RequestDelegate? page = null)
    {
        ListenSockets sockets = new(options.Listen);
        WebApplication? app = null;
        try
        {
            WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            EdgeComposition.Compose(builder, options, sockets);
            configure?.Invoke(builder);
            app = builder.Build();
            app.Run(page ?? EdgePage.AnswerAsync);

            // Bind the other listeners, so that their ports too are asked for before anything else.
            app.Services.GetService<HealthListener>();
            app.Services.GetService<ResponderLife>();
            app.Services.GetService<AdminListener>();
            RefuseStrangers();
            return new EdgeServer(app, sockets);
        }
        catch (Exception failed)
        {
            sockets.Dispose();
            await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
            if (Explain(failed) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    // A socket that nobody takes would keep clients waiting for ever.
    private static void RefuseStrangers()
    {
        if (PassedSockets.Untaken is [var stranger, ..])
        {
            throw new StartFailedException(
                $"systemd has handed over a socket for {stranger}, which no listener has; name the same address in Listen and in ListenStream of "
                + "the socket unit.",
                ExitCode.Configuration);
        }
    }

    /// <summary>Starts, and ends when the listeners are open.</summary>
    /// <exception cref="StartFailedException">It cannot start.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            await _app.StartAsync(cancellation);
        }
        catch (Exception failed) when (Explain(failed) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Ends when the edge was told to stop (SIGTERM, SIGINT, or the token) and has drained.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _sockets.Dispose();
    }

    /// <summary>What an operator can do something about; null for faults of the program.</summary>
    private static StartFailedException? Explain(Exception failed) => failed switch
    {
        // TLS options that OpenSSL refuses; no OpenSSL 3.
        ArgumentException or PlatformNotSupportedException => new StartFailedException(failed.Message, ExitCode.Configuration),

        // Bound, but another program began to listen in between.
        IOException { InnerException: AddressInUseException } => new StartFailedException(failed.Message, ExitCode.Bad),
        _ => null,
    };
}
