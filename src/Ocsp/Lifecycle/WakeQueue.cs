namespace OrleansOcsp.Lifecycle;

/// <summary>
/// Wakes any number of sleepers at wall-clock times with one timer. The timer never sleeps longer than <see cref="LongestSleep"/>, so that a
/// step of the clock, or a machine that was suspended, is noticed soon. Thread-safe.
/// </summary>
internal sealed class WakeQueue<T> : IDisposable
    where T : class
{
    /// <summary>At least so often the wall clock is looked at.</summary>
    public static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(30);

    // Larger steps of the wall clock against the monotonic one are told; smaller ones are what NTP may do any day.
    private static readonly TimeSpan SmallestStep = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly SortedSet<Place> _order = new(Comparer<Place>.Create((one, other) => (one.At, one.Number).CompareTo((other.At, other.Number))));
    private readonly Dictionary<T, Place> _places = [];
    private readonly TimeProvider _time;
    private readonly Action<T> _wake;
    private readonly Action<TimeSpan> _stepped;
    private readonly ITimer _timer;
    private DateTimeOffset _wall;
    private long _stamp;
    private long _number;
    private bool _disposed;

    /// <summary>Starts to watch the clock.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="wake">Called on a timer's thread for each sleeper whose time has come; quick.</param>
    /// <param name="stepped">Called there when the wall clock was set, with by how much.</param>
    public WakeQueue(TimeProvider time, Action<T> wake, Action<TimeSpan> stepped)
    {
        _time = time;
        _wake = wake;
        _stepped = stepped;
        _wall = time.GetUtcNow();
        _stamp = time.GetTimestamp();
        _timer = time.CreateTimer(OnTimer, null, LongestSleep, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sets when a sleeper is to be woken, instead of what was set before; null: not at all.</summary>
    public void Set(T sleeper, DateTimeOffset? at)
    {
        lock (_lock)
        {
            if (_places.Remove(sleeper, out Place? before))
            {
                _order.Remove(before);
            }

            if (at is { } next && !_disposed)
            {
                var place = new Place(next, _number++, sleeper);
                _places.Add(sleeper, place);
                _order.Add(place);
                if (ReferenceEquals(_order.Min, place))
                {
                    SetTimer(place);
                }
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _order.Clear();
            _places.Clear();
            _timer.Dispose();
        }
    }

    private void OnTimer(object? state)
    {
        List<T> due = [];
        TimeSpan step;
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            DateTimeOffset now = _time.GetUtcNow();
            step = now - _wall - _time.GetElapsedTime(_stamp);
            _wall = now;
            _stamp = _time.GetTimestamp();
            while (_order.Min is { } first && first.At <= now)
            {
                _order.Remove(first);
                _places.Remove(first.Sleeper);
                due.Add(first.Sleeper);
            }

            SetTimer(_order.Min);
        }

        if (step.Duration() >= SmallestStep)
        {
            _stepped(step);
        }

        due.ForEach(_wake);
    }

    private void SetTimer(Place? first)
    {
        TimeSpan wait = first?.At - _time.GetUtcNow() ?? LongestSleep;
        _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestSleep ? LongestSleep : wait, Timeout.InfiniteTimeSpan);
    }

    private sealed record Place(DateTimeOffset At, long Number, T Sleeper);
}
