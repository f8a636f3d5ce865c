using System.Threading.Channels;
using OrleansOcsp.EdgeHost.Feeds;

namespace OrleansOcsp.EdgeHost.Hooks;

/// <summary>Looks at the certificates whenever one changes or runs out, and has the programs told.</summary>
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
        ChannelReader<bool> bell = board.Listen();
        HookState state = new();
        while (true)
        {
            DateTimeOffset now = time.GetUtcNow();
            DateTimeOffset? next = null;
            try
            {
                foreach (HookEvent happened in state.Look(board.Items(), now, out next))
                {
                    queues.ForEach(queue => queue.Add(happened));
                }
            }
            catch (Exception unexpected) when (unexpected is not OperationCanceledException)
            {
                // The top of a loop.
                HookLog.LookFailed(log, unexpected);
            }

            await Bell.WaitAsync(bell, next < now + LongestPause ? next.Value : now + LongestPause, time, cancellation);
        }
    }
}
