namespace OrleansOcsp.Tls.Hosting;

/// <summary>When the listeners open at start: no name should wait for another.</summary>
internal static class ListenerOpening
{
    /// <summary>How long nothing more has to be decided: longer than a well responder's answer takes, short beside the budget of 15 s.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>Ends when all is decided, or something is and nothing more has been for <see cref="Quiet"/>.</summary>
    /// <param name="all">Ends when all is decided.</param>
    /// <param name="count">How much is decided by now.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task WaitAsync(Task all, Func<int> count, TimeProvider time, CancellationToken cancellation)
    {
        for (int before = 0; !all.IsCompleted;)
        {
            await Task.WhenAny(all, Task.Delay(Quiet, time, cancellation));
            cancellation.ThrowIfCancellationRequested();
            int now = count();
            if (now > 0 && now == before)
            {
                return;
            }

            before = now;
        }
    }
}
