using Microsoft.AspNetCore.Http;

namespace OrleansOcsp.Responder;

/// <summary>One connection. Its requests are answered on the thread that learnt of them from the system, which all connections share: one
/// that sends requests without waiting for the answers would have it for itself, and goes on on the thread pool instead.</summary>
internal sealed class Conversation
{
    // A client that waits for each answer hardly comes to so many in a tick of the system's clock, 4 ms at most, even on the same machine; and
    // this many take a millisecond.
    private const int MostInTick = 64;

    private long _tick;
    private int _count;

    public DefaultHttpContext Context { get; } = new();

    /// <summary>Counts a request.</summary>
    /// <returns>Whether this connection has had its share.</returns>
    public bool MustGiveWay()
    {
        long now = Environment.TickCount64;
        if (now != _tick)
        {
            (_tick, _count) = (now, 0);
        }

        return ++_count % MostInTick == 0;
    }
}
