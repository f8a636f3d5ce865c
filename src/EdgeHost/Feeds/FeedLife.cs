using OrleansOcsp.EdgeHost.Admin;
using OrleansOcsp.EdgeHost.Health;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>Reads the certificates of others at the start and follows their files.</summary>
internal sealed class FeedLife(
    EdgeOptions options,
    EdgeState state,
    CertificateRenewal renewal,
    FeedCare care,
    TimeProvider time,
    ILogger<FeedLife> log,
    HealthListener? health = null,
    AdminListener? admin = null)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _following = Task.CompletedTask;
    private Task _ready = Task.CompletedTask;

    /// <exception cref="StartFailedException">There is no certificate to be fed.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await (health?.StartAsync(cancellationToken) ?? Task.CompletedTask);
        await (admin?.StartAsync(cancellationToken) ?? Task.CompletedTask);
        renewal.Begin();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        FeedLog.Keeping(log, care.Certificates.Count, options.Feeds.Count, health?.EndPoint.ToString() ?? "off");
        _ready = BecomeReadyAsync(_stop.Token);
        _following = renewal.FollowAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.Advance(EdgePhase.Draining);
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

    /// <summary>Ready: each certificate's first attempt has ended, or the budget has passed. Never taken back because of a certificate.</summary>
    private async Task BecomeReadyAsync(CancellationToken cancellation)
    {
        try
        {
            Task all = Task.WhenAll(care.Certificates.Select(certificate => certificate.FirstAttempt));
            await all.WaitAsync(options.StartupBudget, time, cancellation);
        }
        catch (TimeoutException)
        {
            // Which ones are not decided is for /staples to say.
        }

        state.Advance(EdgePhase.Ready);
    }
}
