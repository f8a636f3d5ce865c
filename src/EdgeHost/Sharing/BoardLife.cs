using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Hooks;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Sharing;

/// <summary>Drives all feeds and hooks, each by itself: a server that hangs in its reload holds up no other's files.</summary>
internal sealed class BoardLife(
    EdgeOptions options, FeedBoard board, TimeProvider time, FeedMetrics feedMetrics, HookMetrics hookMetrics, ILogger<BoardLife> log)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        IEnumerable<Func<Task>> work = options.Feeds.Select<FeedSettings, Func<Task>>(
            feed => () => new FeedPump(feed, board, time, feedMetrics, log).RunAsync(_stop.Token));
        if (options.Hooks.Count > 0)
        {
            work = work.Append(() => new HookWatch(options.Hooks, board, time, hookMetrics, log).RunAsync(_stop.Token));
        }

        _work = Task.WhenAll(work.Select(one => Task.Run(one, CancellationToken.None)));
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
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }
}
