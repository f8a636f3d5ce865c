using Microsoft.AspNetCore.Connections;

namespace OrleansOcsp.Tls;

/// <summary>The connections in their handshake, oldest first: it drops those that take too long, and the oldest when there are too many.</summary>
/// <remarks>
/// All have the same time, so their order is that of their deadlines, and one timer looks only at the head. A bound that made new
/// connections wait would let anyone shut the door by opening connections and sending nothing; this one costs such a client its own.
/// </remarks>
internal sealed class HandshakesUnderWay : IDisposable
{
    private readonly LinkedList<OngoingHandshake> _oldestFirst = [];
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly int _most;
    private readonly ITimer _timer;

    public HandshakesUnderWay(StapledTlsOptions options, TimeProvider time)
    {
        _time = time;
        _timeout = options.HandshakeTimeout;
        _most = options.MaxConcurrentHandshakes;

        // A deadline is kept to within this.
        TimeSpan period = TimeSpan.FromTicks(Math.Min(TimeSpan.TicksPerSecond, _timeout.Ticks / 4));
        _timer = time.CreateTimer(_ => DropLate(), null, period, period);
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _oldestFirst.Count;
            }
        }
    }

    /// <summary>Enters a connection; dispose the result when its handshake has ended, however it ended.</summary>
    public OngoingHandshake Enter(ConnectionContext connection)
    {
        var entered = new OngoingHandshake(this, connection, _time.GetTimestamp());
        OngoingHandshake? displaced = null;
        lock (_lock)
        {
            _oldestFirst.AddLast(entered.Node);
            if (_oldestFirst.Count > _most)
            {
                displaced = _oldestFirst.First!.Value;
                _oldestFirst.RemoveFirst();
            }
        }

        displaced?.Drop(HandshakeOutcome.Displaced);
        return entered;
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>How long ago that was.</summary>
    internal TimeSpan Since(long timestamp) => _time.GetElapsedTime(timestamp);

    internal void Remove(LinkedListNode<OngoingHandshake> node)
    {
        lock (_lock)
        {
            if (node.List is not null)
            {
                _oldestFirst.Remove(node);
            }
        }
    }

    private void DropLate()
    {
        while (TakeLate() is { } late)
        {
            late.Drop(HandshakeOutcome.TimedOut);
        }
    }

    private OngoingHandshake? TakeLate()
    {
        lock (_lock)
        {
            if (_oldestFirst.First is not { } oldest || oldest.Value.Duration < _timeout)
            {
                return null;
            }

            _oldestFirst.Remove(oldest);
            return oldest.Value;
        }
    }
}
