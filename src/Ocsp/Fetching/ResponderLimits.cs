namespace OrleansOcsp.Fetching;

/// <summary>What one responder is spared, however many certificates ask it.</summary>
/// <param name="MaxConcurrent">Questions under way at once.</param>
internal sealed record ResponderLimits(int MaxConcurrent)
{
    /// <summary>Failures in a row that open the breaker.</summary>
    public int FailuresToOpen { get; init; } = 5;

    /// <summary>From one probe of an open breaker to the next. Above the deadline of a fetch, so that probes do not overlap.</summary>
    public TimeSpan ProbeEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Waiting certificates that are released in a second when the responder is back.</summary>
    public int ReleasedPerSecond { get; init; } = 50;

    /// <summary>The longest pause that a Retry-After can bring about.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long it is remembered how a responder wants to be asked.</summary>
    public TimeSpan MemoryLife { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How far a responder's clock may be from ours before that is an alarm.</summary>
    public TimeSpan MaxClockSkew { get; init; } = TimeSpan.FromMinutes(5);
}
