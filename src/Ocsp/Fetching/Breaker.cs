namespace OrleansOcsp.Fetching;

/// <summary>
/// Whether a responder may be asked: failures in a row open it, then one probe passes in a while, and any answer closes it. It holds the
/// pause that the responder asked for, too. Not thread-safe: <see cref="ResponderHealth"/> locks.
/// </summary>
/// <remarks>Waits are measured on the monotonic clock: a step of the wall clock neither opens nor closes anything.</remarks>
internal sealed class Breaker(ResponderLimits limits, TimeProvider time)
{
    private long _probedAt;
    private bool _probing;
    private long _pausedAt;
    private TimeSpan _pause;

    public int FailuresInRow { get; private set; }

    public string? LastFailure { get; private set; }

    /// <summary>Null while it is closed.</summary>
    public DateTimeOffset? OpenSince { get; private set; }

    /// <summary>The time to the next probe; not positive: it may go now.</summary>
    public TimeSpan ProbeIn => limits.ProbeEvery - time.GetElapsedTime(_probedAt);

    /// <summary>What is left of the pause that it asked for; not positive: nothing.</summary>
    public TimeSpan PauseLeft => _pause - time.GetElapsedTime(_pausedAt);

    /// <summary>Why a question may not be asked now; null: it may.</summary>
    public FetchOutcome.NotAsked? Refusal(OcspQuestion question)
    {
        if (question.Demanded && !_probing)
        {
            return null;
        }

        if (OpenSince is { } since && ProbeIn > TimeSpan.Zero)
        {
            return new FetchOutcome.NotAsked(null, $"it is down since {since:u}, after {FailuresInRow} failures in a row, the last: {LastFailure} "
                + $"It is probed every {limits.ProbeEvery.TotalSeconds:0} s and asked as soon as it is back.");
        }

        TimeSpan patience = question.Waiter?.Patience ?? limits.LongestPause;
        TimeSpan left = patience < _pause ? patience - time.GetElapsedTime(_pausedAt) : PauseLeft;
        return left > TimeSpan.Zero
            ? new FetchOutcome.NotAsked(time.GetUtcNow() + left, $"it asked for a pause of {_pause.TotalSeconds:0} s (Retry-After).")
            : null;
    }

    /// <summary>A question goes out. Through an open breaker it is the probe.</summary>
    public void LetIn()
    {
        if (OpenSince is not null)
        {
            _probing = true;
            _probedAt = time.GetTimestamp();
        }
    }

    /// <summary>A question came back, with whatever.</summary>
    public void Returned() => _probing = false;

    /// <summary>It answered something.</summary>
    /// <returns>Since when it was down; null: it was not.</returns>
    public DateTimeOffset? Answered()
    {
        DateTimeOffset? since = OpenSince;
        OpenSince = null;
        FailuresInRow = 0;
        LastFailure = null;
        _pause = TimeSpan.Zero;
        return since;
    }

    /// <summary>It failed.</summary>
    /// <returns>Whether that has opened the breaker.</returns>
    public bool Failed(FetchOutcome outcome)
    {
        FailuresInRow++;
        LastFailure = outcome.Explanation;
        TimeSpan? pause = (outcome as FetchOutcome.HttpError)?.RetryAfter ?? (outcome as FetchOutcome.ResponderError)?.RetryAfter;
        if (pause is { } wanted)
        {
            _pausedAt = time.GetTimestamp();
            _pause = wanted < limits.LongestPause ? wanted : limits.LongestPause;
        }

        if (OpenSince is not null || FailuresInRow < limits.FailuresToOpen)
        {
            return false;
        }

        OpenSince = time.GetUtcNow();
        _probedAt = time.GetTimestamp();
        return true;
    }
}
