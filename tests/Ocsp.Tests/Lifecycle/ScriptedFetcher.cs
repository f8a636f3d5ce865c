using OrleansOcsp.Fetching;

namespace OrleansOcsp.Ocsp.Tests.Lifecycle;

/// <summary>Responders that answer what a test says, and remember what they were asked.</summary>
internal sealed class ScriptedFetcher(KeptWorld world) : IOcspFetcher
{
    private readonly List<(OcspQuestion Question, DateTimeOffset At)> _asked = [];
    private int _hanging;

    /// <summary>The script; good answers at first. A task that never ends is a responder that hangs.</summary>
    public Func<OcspQuestion, Task<FetchOutcome>> Script { get; set; } = question => Task.FromResult(world.Answered(question));

    /// <summary>Questions that have not come back.</summary>
    public int Hanging => Volatile.Read(ref _hanging);

    public IReadOnlyList<(OcspQuestion Question, DateTimeOffset At)> Asked
    {
        get
        {
            lock (_asked)
            {
                return [.. _asked];
            }
        }
    }

    public static FetchOutcome Down { get; } = new FetchOutcome.Unreachable("connection refused.");

    /// <summary>Answers the same to all.</summary>
    public void Always(FetchOutcome outcome) => Script = _ => Task.FromResult(outcome);

    public void Always(Func<OcspQuestion, FetchOutcome> outcome) => Script = question => Task.FromResult(outcome(question));

    public async Task<FetchOutcome> FetchAsync(OcspQuestion question, CancellationToken cancellation)
    {
        lock (_asked)
        {
            _asked.Add((question, world.Now));
        }

        Task<FetchOutcome> answer = Script(question);
        if (answer.IsCompleted)
        {
            return await answer;
        }

        Interlocked.Increment(ref _hanging);
        try
        {
            return await answer.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _hanging);
        }
    }
}
