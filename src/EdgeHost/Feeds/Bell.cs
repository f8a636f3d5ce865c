using System.Threading.Channels;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>Waits for a change, or for a time.</summary>
internal static class Bell
{
    public static async Task WaitAsync(ChannelReader<bool> bell, DateTimeOffset until, TimeProvider time, CancellationToken cancellation)
    {
        TimeSpan pause = until - time.GetUtcNow();
        if (pause <= TimeSpan.Zero)
        {
            return;
        }

        using var limit = new CancellationTokenSource(pause, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await bell.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The time has come.
        }
    }
}
