namespace OrleansOcsp.Verification;

/// <summary>The time for which an answer speaks: from thisUpdate up to, not including, nextUpdate (RFC 6960 section 4.2.2.1).
/// UTC.</summary>
public readonly record struct ValidityWindow(DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate)
{
    /// <summary>The length of the window.</summary>
    public TimeSpan Length => NextUpdate - ThisUpdate;

    /// <summary>What is left of it; never negative.</summary>
    public TimeSpan Remaining(DateTimeOffset now) => now < NextUpdate ? NextUpdate - now : TimeSpan.Zero;
}
