using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Sharing;

/// <summary>Drives all feeds, each by itself: a server that hangs in its reload holds up no other's files.</summary>
internal sealed class FeedLife(
    EdgeOptions options, FeedBoard board, TimeProvider time, FeedMetrics metrics, ILogger<FeedLife> log) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _pumps = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _pumps = Task.WhenAll(options.Feeds.Select(feed =>
            Task.Run(() => new FeedPump(feed, board, time, metrics, log).RunAsync(_stop.Token), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What lies in the files stays: the other servers go on with it.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _pumps.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }
}
