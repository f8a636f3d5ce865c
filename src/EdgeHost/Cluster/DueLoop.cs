namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>
/// Runs things when they are due, so many at a time and no more: 100,000 certificates that are due at once wait in line here instead of
/// standing before the cluster. What one of them throws is the caller's to catch.
/// </summary>
internal sealed class DueLoop<T>(int window, TimeProvider time, Func<T, CancellationToken, Task<DateTimeOffset?>> run) : IAsyncDisposable
    where T : class
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<T, DateTimeOffset> _queue = new();
    private readonly Dictionary<T, DateTimeOffset> _due = [];
    private readonly HashSet<T> _running = [];
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private Task? _loop;

    /// <summary>Starts to run what is due.</summary>
    public void Start() => _loop ??= Task.Run(RunAsync);

    /// <summary>Makes a thing due at a time, or earlier than it was; never later.</summary>
    public void Schedule(T thing, DateTimeOffset due)
    {
        lock (_lock)
        {
            if (_due.TryGetValue(thing, out DateTimeOffset earlier) && earlier <= due)
            {
                return;
            }

            _due[thing] = due;
            _queue.Enqueue(thing, due);
        }

        Wake();
    }

    /// <summary>Forgets a thing. A run under way ends by itself.</summary>
    public void Remove(T thing)
    {
        lock (_lock)
        {
            _due.Remove(thing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await (_loop ?? Task.CompletedTask);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            (T? thing, TimeSpan wait) = Next();
            if (thing is not null)
            {
                _ = RunOneAsync(thing);
                continue;
            }

            using CancellationTokenSource sleep = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            Task woken = _wake.WaitAsync(sleep.Token);
            await Task.WhenAny(woken, Task.Delay(wait, time, sleep.Token));
            await sleep.CancelAsync();
        }
    }

    private (T? Thing, TimeSpan Wait) Next()
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            while (_running.Count < window && _queue.TryPeek(out T? thing, out DateTimeOffset due))
            {
                if (due > now)
                {
                    return (null, due - now < LongestSleep ? due - now : LongestSleep);
                }

                _queue.Dequeue();

                // A thing that was made due earlier, removed or begun in between stands here once too often.
                if (_due.TryGetValue(thing, out DateTimeOffset current) && current == due && _running.Add(thing))
                {
                    _due.Remove(thing);
                    return (thing, default);
                }
            }

            return (null, LongestSleep);
        }
    }

    // Timers take some 49 days at most; a clock that is set forward is noticed within the hour.
    private static TimeSpan LongestSleep => TimeSpan.FromHours(1);

    private async Task RunOneAsync(T thing)
    {
        DateTimeOffset? next = null;
        try
        {
            next = await run(thing, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }

        DateTimeOffset? meanwhile;
        lock (_lock)
        {
            _running.Remove(thing);
            meanwhile = _due.TryGetValue(thing, out DateTimeOffset due) ? due : null;
            if (meanwhile is { } at)
            {
                // It was made due while it ran, and the loop passed over it.
                _queue.Enqueue(thing, at);
            }
        }

        if (next is { } again)
        {
            Schedule(thing, again);
        }

        Wake();
    }

    private void Wake()
    {
        lock (_lock)
        {
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
    }
}
