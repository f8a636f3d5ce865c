using OrleansOcsp.EdgeHost.Feeds;

namespace OrleansOcsp.EdgeHost.Hooks;

/// <summary>Looks at certificates when they change or run out, and at all now and then, and has the programs told.</summary>
internal sealed class HookWatch(IReadOnlyList<HookSettings> hooks, FeedBoard board, TimeProvider time, HookMetrics metrics, ILogger log)
{
    // Nothing happens unseen for longer, should a clock be set.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        List<HookQueue> queues = [.. hooks.Select(hook => new HookQueue(hook, time, metrics, log))];
        await Task.WhenAll([LookAsync(queues, cancellation), .. queues.Select(queue => queue.RunAsync(cancellation))]);
    }

    private async Task LookAsync(List<HookQueue> queues, CancellationToken cancellation)
    {
        FeedListener listener = board.Listen();
        HookState state = new();
        DateTimeOffset lookAt = DateTimeOffset.MinValue;
        while (true)
        {
            DateTimeOffset now = time.GetUtcNow();
            bool look = now >= lookAt || lookAt - now > LongestPause;
            lookAt = look ? now + LongestPause : lookAt;
            DateTimeOffset? next = null;
            try
            {
                foreach (HookEvent happened in state.Look(board.News(listener, whole: look), now, out next))
                {
                    queues.ForEach(queue => queue.Add(happened));
                }
            }
            catch (Exception unexpected) when (unexpected is not OperationCanceledException)
            {
                // The top of a loop.
                HookLog.LookFailed(log, unexpected);
            }

            await Bell.WaitAsync(listener.Bell, next < lookAt ? next.Value : lookAt, time, cancellation);
        }
    }
}
