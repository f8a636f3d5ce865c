namespace OrleansOcsp.Ocsp.Tests.Lifecycle;

/// <summary>Another clock whose wall time can be set, as a system's can, while timers and the monotonic clock go on.</summary>
internal sealed class SteppedClock(TimeProvider inner) : TimeProvider
{
    /// <summary>How far the wall clock is ahead of the other clock.</summary>
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Ahead;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
