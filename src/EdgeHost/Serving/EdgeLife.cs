using OrleansOcsp.EdgeHost.Admin;
using OrleansOcsp.EdgeHost.Health;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>What happens beside the listeners: health from the first moment to the last, certificates before the listeners open and
/// after.</summary>
internal sealed class EdgeLife(
    EdgeOptions options,
    ListenSockets sockets,
    EdgeState state,
    CertificateRenewal renewal,
    StapledCertificates certificates,
    ILogger<EdgeLife> log,
    HealthListener? health = null,
    AdminListener? admin = null)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _following = Task.CompletedTask;
    private Task _ready = Task.CompletedTask;

    /// <exception cref="StartFailedException">No certificate can be served.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await (health?.StartAsync(cancellationToken) ?? Task.CompletedTask);
        await (admin?.StartAsync(cancellationToken) ?? Task.CompletedTask);

        renewal.Begin();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Log.Listening(log, string.Join(", ", sockets.EndPoints), health?.EndPoint.ToString() ?? "off");
        _ready = BecomeReadyAsync(_stop.Token);
        _following = renewal.FollowAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.Advance(EdgePhase.Draining);
        Log.Draining(log, options.DrainTimeout);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task BecomeReadyAsync(CancellationToken cancellation)
    {
        await certificates.Decided.WaitAsync(cancellation);
        int names = certificates.Report().Count;
        StartUpMemory.Return();
        if (state.Advance(EdgePhase.Ready))
        {
            Log.Ready(log, names);
        }
    }
}
