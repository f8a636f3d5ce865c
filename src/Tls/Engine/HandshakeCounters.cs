using System.Runtime.CompilerServices;

namespace OrleansOcsp.Tls;

/// <summary>How a handshake ended. Each is counted once, when it is over.</summary>
internal enum HandshakeOutcome
{
    /// <summary>A full handshake: the client was shown a certificate.</summary>
    Full,

    /// <summary>A session was resumed from a ticket.</summary>
    Resumed,

    /// <summary>Hard-fail: no good staple in its window.</summary>
    RefusedNoStaple,

    /// <summary>Hard-fail: revoked.</summary>
    RefusedRevoked,

    /// <summary>The name has no certificate yet.</summary>
    RefusedNoCertificate,

    /// <summary>A server name that nobody serves, or none, and no default.</summary>
    RefusedName,

    /// <summary>No common ground, a broken message, an alert from the client.</summary>
    Failed,

    /// <summary>The client went away.</summary>
    Abandoned,

    /// <summary>The client took longer than allowed.</summary>
    TimedOut,

    /// <summary>The longest under way when there were too many.</summary>
    Displaced,
}

/// <summary>What a full handshake's client got beside the certificate.</summary>
internal enum StapleOutcome
{
    Good,
    Revoked,

    /// <summary>The client asked and there was nothing to staple.</summary>
    None,

    /// <summary>The client did not ask.</summary>
    NotAsked,

    /// <summary>The client asked, for a certificate that names no responder or whose policy is Off: none is kept for it.</summary>
    NotApplicable,
}

/// <summary>Counts handshakes without making threads wait for each other: each processor has its own numbers, added up when read.</summary>
internal sealed class HandshakeCounters
{
    /// <summary>Longs to a processor's row: the counts and enough room that no two rows share a cache line (128 bytes: lines are fetched in pairs).</summary>
    private const int Row = 32;
    private const int StaplesAt = 12;
    private const int TruncatedAt = 17;

    private readonly long[] _counts = new long[(Environment.ProcessorCount + 1) * Row];

    public long this[HandshakeOutcome outcome] => Sum((int)outcome);

    public long this[StapleOutcome outcome] => Sum(StaplesAt + (int)outcome);

    /// <summary>Connections that ended without close_notify: the peer, or someone between, cut them off.</summary>
    public long Truncated => Sum(TruncatedAt);

    public void Count(HandshakeOutcome outcome) => Interlocked.Increment(ref Cell((int)outcome));

    public void Count(StapleOutcome outcome) => Interlocked.Increment(ref Cell(StaplesAt + (int)outcome));

    public void CountTruncated() => Interlocked.Increment(ref Cell(TruncatedAt));

    // The first row stays empty: it keeps the array's header, which the collector writes, out of the counts' cache lines.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref long Cell(int column) => ref _counts[((1 + (Thread.GetCurrentProcessorId() % Environment.ProcessorCount)) * Row) + column];

    private long Sum(int column)
    {
        long sum = 0;
        for (int row = Row; row < _counts.Length; row += Row)
        {
            sum += Volatile.Read(ref _counts[row + column]);
        }

        return sum;
    }
}
