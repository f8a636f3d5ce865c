using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>Reads the certificates of others at the start and follows their files.</summary>
internal sealed class FeedLife(EdgeOptions options, CertificateRenewal renewal, FeedCare care, ILogger<FeedLife> log)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _following = Task.CompletedTask;

    /// <exception cref="Serving.StartFailedException">There is no certificate to be fed.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        renewal.Begin();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        FeedLog.Keeping(log, care.Certificates.Count, options.Feeds.Count);
        _following = renewal.FollowAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }
}
