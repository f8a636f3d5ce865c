using Microsoft.Extensions.Logging;

namespace OrleansOcsp.Fetching;

/// <summary>
/// One responder host as all its certificates see it: so many questions at once, a breaker, how it wants to be asked, and who waits for it to
/// come back. Thread-safe. Nothing here is shared with another responder.
/// </summary>
internal sealed class ResponderHealth(string origin, ResponderLimits limits, TimeProvider time, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Breaker _breaker = new(limits, time);
    private readonly PriorityQueue<FetchTicket, DateTimeOffset> _queue = new();
    private readonly WaitingRoom _waiting = new();
    private readonly ResponderManners _manners = new(limits.MemoryLife, time);
    private ITimer? _timer;
    private int _underWay;
    private TimeSpan? _clockAhead;
    private bool _clockAlarm;

    /// <summary>Nobody asks it or waits for it.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _underWay == 0 && _queue.Count == 0 && _waiting.Count == 0;
            }
        }
    }

    /// <summary>Waits for a place. Null: ask now, and call <see cref="Leave"/> afterwards; else why not to ask.</summary>
    public async ValueTask<FetchOutcome.NotAsked?> EnterAsync(OcspQuestion question, CancellationToken cancellation)
    {
        var ticket = new FetchTicket(question);
        lock (_lock)
        {
            _queue.Enqueue(ticket, question.Waiter?.Urgency ?? DateTimeOffset.MinValue);
            Advance();
        }

        using CancellationTokenRegistration registration = cancellation.Register(() => ticket.Decision.TrySetCanceled(cancellation));
        return await ticket.Decision.Task;
    }

    /// <summary>Gives the place back. Every question that was let in must come by here once.</summary>
    /// <param name="question">The question.</param>
    /// <param name="outcome">What came of it; null: it was given up.</param>
    public void Leave(OcspQuestion question, FetchOutcome? outcome)
    {
        lock (_lock)
        {
            _underWay--;
            _breaker.Returned();
            switch (SignOf(question, outcome))
            {
                case ResponderSign.Alive:
                    Answered();
                    _waiting.Remove(question.Waiter);
                    break;
                case ResponderSign.Failing:
                    Failed(outcome!);
                    Await(question.Waiter);
                    break;
                default:
                    break;
            }

            if (outcome is FetchOutcome.Answered { Hints.ClockAhead: { } ahead })
            {
                NoteClock(ahead);
            }

            Advance();
        }
    }

    /// <summary>What an answer that was verified has taught of how to ask.</summary>
    public void Remember(FetchOutcome.Answered answer)
    {
        lock (_lock)
        {
            _manners.Remember(answer);
        }
    }

    /// <summary>The question as this responder wants it.</summary>
    public OcspQuestion Prepare(OcspQuestion question)
    {
        lock (_lock)
        {
            return _manners.Apply(question);
        }
    }

    /// <summary>It no longer waits.</summary>
    public void Forget(IRecoveryWaiter waiter)
    {
        lock (_lock)
        {
            _waiting.Remove(waiter);
        }
    }

    public ResponderSnapshot Snapshot()
    {
        lock (_lock)
        {
            DateTimeOffset now = time.GetUtcNow();
            return new ResponderSnapshot(
                origin,
                _breaker.FailuresInRow,
                _breaker.OpenSince,
                _breaker.OpenSince is null ? null : now + _breaker.ProbeIn,
                _breaker.PauseLeft > TimeSpan.Zero ? now + _breaker.PauseLeft : null,
                _breaker.LastFailure,
                _manners.Hash,
                _manners.RefusesGet,
                _clockAhead,
                _underWay,
                _queue.Count,
                _waiting.Count);
        }
    }

    // A peer that has nothing newer for one certificate says tryLater and is well.
    private static ResponderSign SignOf(OcspQuestion question, FetchOutcome? outcome) =>
        question.Endpoint.IsPeer && outcome is FetchOutcome.ResponderError ? ResponderSign.Alive : outcome?.Sign ?? ResponderSign.None;

    // Decides for the head of the queue, until it has to wait for a place.
    private void Advance()
    {
        while (_queue.TryPeek(out FetchTicket? ticket, out _))
        {
            FetchOutcome.NotAsked? refusal = _breaker.Refusal(ticket.Question);
            if (refusal is null && _underWay >= limits.MaxConcurrent)
            {
                return;
            }

            _queue.Dequeue();
            if (!ticket.Decision.TrySetResult(refusal))
            {
                continue; // given up meanwhile
            }

            if (refusal is not null)
            {
                Await(ticket.Question.Waiter);
                continue;
            }

            _underWay++;
            _breaker.LetIn();
        }
    }

    private void Answered()
    {
        if (_breaker.Answered() is { } since)
        {
            Log.BreakerClosed(logger, origin, since, _waiting.Count);
            _waiting.Release();
            SetTimer(TimeSpan.Zero);
        }
    }

    private void Failed(FetchOutcome outcome)
    {
        if (_breaker.Failed(outcome))
        {
            _waiting.StopRelease();
            Log.BreakerOpened(logger, origin, _breaker.FailuresInRow, outcome.Explanation, limits.ProbeEvery);
            SetTimer(_breaker.ProbeIn);
        }
    }

    private void NoteClock(TimeSpan ahead)
    {
        _clockAhead = ahead;
        bool alarm = ahead.Duration() > limits.MaxClockSkew;
        if (alarm && !_clockAlarm)
        {
            Log.ClockSkewed(logger, origin, ahead);
        }
        else if (!alarm && _clockAlarm)
        {
            Log.ClockAgrees(logger, origin);
        }

        _clockAlarm = alarm;
    }

    private void Await(IRecoveryWaiter? waiter)
    {
        _waiting.Add(waiter);
        if (_breaker.OpenSince is not null && _waiting.Count == 1)
        {
            SetTimer(_breaker.ProbeIn);
        }
    }

    private void OnTimer(object? state)
    {
        IRecoveryWaiter? next;
        lock (_lock)
        {
            next = _breaker.OpenSince is null ? NextReleased() : NextProbe();
        }

        next?.Recovered();
    }

    private IRecoveryWaiter? NextReleased()
    {
        IRecoveryWaiter? next = _waiting.NextReleased();
        if (next is not null)
        {
            SetTimer(TimeSpan.FromSeconds(1.0 / limits.ReleasedPerSecond));
        }

        return next;
    }

    private IRecoveryWaiter? NextProbe()
    {
        TimeSpan wait = _breaker.ProbeIn;
        bool due = wait <= TimeSpan.Zero;
        if (_waiting.Count > 0)
        {
            SetTimer(due ? limits.ProbeEvery : wait);
        }

        return due ? _waiting.NextProbe() : null;
    }

    private void SetTimer(TimeSpan due)
    {
        _timer ??= time.CreateTimer(OnTimer, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
