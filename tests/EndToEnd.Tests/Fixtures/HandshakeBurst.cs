using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.EndToEnd.Tests.Fixtures;

/// <summary>Many handshakes from a few threads, as quickly as they go.</summary>
internal static class HandshakeBurst
{
    // More clients than cores, so that the edge always has one waiting, and few enough that none waits for its own turn to run.
    private const int Threads = 4;

    /// <summary>One handshake for each name.</summary>
    public static async Task<IReadOnlyList<(string Name, HandshakeResult Result)>> RunAsync(EdgeProcess edge, IReadOnlyList<string> names)
    {
        var results = new (string, HandshakeResult)[names.Count];
        int next = -1;
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (int i = Interlocked.Increment(ref next); i < names.Count; i = Interlocked.Increment(ref next))
                {
                    results[i] = (names[i], edge.Handshake(names[i]));
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        return results;
    }

    /// <summary>The time that 99 of 100 handshakes stay below.</summary>
    public static TimeSpan P99(IReadOnlyList<(string Name, HandshakeResult Result)> burst)
    {
        TimeSpan[] sorted = [.. burst.Select(static handshake => handshake.Result.Elapsed).Order()];
        return sorted[(int)(sorted.Length * 0.99)];
    }
}
