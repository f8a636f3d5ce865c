namespace OrleansOcsp.Lifecycle;

/// <summary>The numbers behind <see cref="RefreshSchedule"/>. The defaults are meant for everyone; tests and odd CAs change them.</summary>
public sealed record RefreshPolicy
{
    /// <summary>The defaults.</summary>
    public static RefreshPolicy Default { get; } = new();

    /// <summary>The share of the window after which a newer answer is asked for. Default 1/2, 0.1 to 0.7: CAs publish the next answer by
    /// then (CA/B Forum BR 4.9.10: 8 h before nextUpdate, or half of a window under 16 h), and half a window is left for an outage.</summary>
    public double RefreshAt { get; init; } = 0.5;

    /// <summary>How far the refresh point is moved, to both sides, as a share of the window. Default 0.1, 0 to 0.2: certificates that
    /// were issued together are not asked for together.</summary>
    public double RefreshJitter { get; init; } = 0.1;

    /// <summary>The longest time between two answers. Default 24 h, 1 h to 10 days: a revocation is known within a day however long
    /// the window.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How much earlier than <see cref="MaxAge"/> it may be, as a share of it. Default 0.2, 0 to 0.5.</summary>
    public double MaxAgeJitter { get; init; } = 0.2;

    /// <summary>The share of the window up to which HTTP freshness (RFC 9111) may put a question off, and after which a not-newer answer is
    /// asked again by POST, which passes caches. Default 3/4, above <see cref="RefreshAt"/> to 0.85.</summary>
    public double LatestAt { get; init; } = 0.75;

    /// <summary>The share of what is left of the window: the wait after a not-newer answer, and the cap of the wait after a failure. Default
    /// 1/8, 0.02 to 0.5: denser as the end comes near.</summary>
    public double ShareOfRemaining { get; init; } = 0.125;

    /// <summary>The shortest wait after a not-newer answer. Default 30 s, 5 s to 10 min.</summary>
    public TimeSpan NotNewerMin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait after a not-newer answer. Default 1 h, up to 24 h.</summary>
    public TimeSpan NotNewerMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The upper end of the first wait after a failure; it doubles with each further one. Default 10 s, 5 s to 5 min.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The shortest wait after a failure. Default 5 s, 5 s to 1 min.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait after a failure while a staple is valid. Default 1 h, up to 24 h.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The longest wait after a failure without a valid staple. Default 5 min, up to 1 h.</summary>
    public TimeSpan MaxBackoffWithoutStaple { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a certificate may be "not known yet" after it was first seen: <c>unauthorized</c> and <c>unknown</c> are no failure
    /// then. Default 15 min, 0 to 24 h (CA/B Forum BR 4.9.9: a responder answers within 15 minutes of issuance).</summary>
    public TimeSpan NotKnownYetFor { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The wait between two questions for a certificate that is not known yet. Default 30 s, 5 s to 5 min.</summary>
    public TimeSpan NotKnownYetEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What is wrong with the numbers, all at once; empty when nothing is.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        Share(nameof(RefreshAt), RefreshAt, 0.1, 0.7);
        Share(nameof(RefreshJitter), RefreshJitter, 0, 0.2);
        Share(nameof(MaxAgeJitter), MaxAgeJitter, 0, 0.5);
        Share(nameof(LatestAt), LatestAt, RefreshAt, 0.85);
        Share(nameof(ShareOfRemaining), ShareOfRemaining, 0.02, 0.5);
        Time(nameof(MaxAge), MaxAge, TimeSpan.FromHours(1), TimeSpan.FromDays(10));
        Time(nameof(NotNewerMin), NotNewerMin, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
        Time(nameof(NotNewerMax), NotNewerMax, NotNewerMin, TimeSpan.FromDays(1));
        Time(nameof(FirstBackoff), FirstBackoff, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));
        Time(nameof(MinBackoff), MinBackoff, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1));
        Time(nameof(MaxBackoff), MaxBackoff, FirstBackoff, TimeSpan.FromDays(1));
        Time(nameof(MaxBackoffWithoutStaple), MaxBackoffWithoutStaple, FirstBackoff, TimeSpan.FromHours(1));
        Time(nameof(NotKnownYetFor), NotKnownYetFor, TimeSpan.Zero, TimeSpan.FromDays(1));
        Time(nameof(NotKnownYetEvery), NotKnownYetEvery, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));
        return faults;

        void Share(string name, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
            {
                faults.Add($"{name} is {value}; expected {least} to {most}.");
            }
        }

        void Time(string name, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                faults.Add($"{name} is {value}; expected {least} to {most}.");
            }
        }
    }
}
