using System.Threading.Channels;
using OrleansOcsp.EdgeHost.Feeds;

namespace OrleansOcsp.EdgeHost.Hooks;

/// <summary>What waits to be told to one program: one call after another, in order, not too many, each tried three times.</summary>
internal sealed class HookQueue(HookSettings settings, TimeProvider time, HookMetrics metrics, ILogger log)
{
    /// <summary>Events that wait at most; what is over it is dropped and counted. As many certificates as one edge may well have.</summary>
    public const int Longest = 10_000;

    private const int Attempts = 3;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);

    private readonly Channel<HookEvent> _waiting =
        Channel.CreateBounded<HookEvent>(new BoundedChannelOptions(Longest) { SingleReader = true });

    /// <summary>Takes an event, if the program wants its kind and there is room.</summary>
    public void Add(HookEvent happened)
    {
        if (settings.On.Contains(happened.Kind) && !_waiting.Writer.TryWrite(happened))
        {
            metrics.Told(happened, "dropped");
            HookLog.Dropped(log, settings.Key, Longest, happened.Word, happened.Subject.Name);
        }
    }

    /// <summary>Tells until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using HookCall call = new(settings, time);
        await foreach (HookEvent happened in _waiting.Reader.ReadAllAsync(cancellation))
        {
            DateTimeOffset start = time.GetUtcNow();
            try
            {
                await TellAsync(call, happened, cancellation);
            }
            catch (Exception unexpected) when (unexpected is not OperationCanceledException)
            {
                HookLog.Failed(log, settings.Key, happened.Word, happened.Subject.Name, unexpected.Message);
            }

            TimeSpan rest = start + settings.Interval - time.GetUtcNow();
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, time, cancellation);
            }
        }
    }

    private async Task TellAsync(HookCall call, HookEvent happened, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (await call.TellAsync(happened, cancellation) is not CommandResult.Failed failed)
            {
                metrics.Told(happened, "succeeded");
                HookLog.Told(log, settings.Key, happened.Word, happened.Subject.Name);
                return;
            }

            metrics.Told(happened, "failed");
            if (attempt == Attempts)
            {
                HookLog.Failed(log, settings.Key, happened.Word, happened.Subject.Name, failed.Problem);
                return;
            }

            HookLog.TriedAgain(log, settings.Key, happened.Word, happened.Subject.Name, failed.Problem, RetryPause * attempt);
            await Task.Delay(RetryPause * attempt, time, cancellation);
        }
    }
}
