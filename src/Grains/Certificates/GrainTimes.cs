namespace OrleansOcsp.Grains.Certificates;

/// <summary>How long a certificate's grain waits for what.</summary>
internal static class GrainTimes
{
    /// <summary>Nobody has asked for a certificate for so long: nobody serves it any more.</summary>
    public static readonly TimeSpan RetireAfter = TimeSpan.FromDays(7);

    /// <summary>A bucket answers at once, or its silo is dying.</summary>
    public static readonly TimeSpan BucketDeadline = TimeSpan.FromSeconds(5);

    /// <summary>An offer waits for a question that is under way, but within an edge's patience (5 s).</summary>
    public static readonly TimeSpan OfferPatience = TimeSpan.FromSeconds(3);

    /// <summary>A watch waits for the database, but within an edge's patience: a grain that knows nothing yet says so.</summary>
    public static readonly TimeSpan LoadPatience = TimeSpan.FromSeconds(2);

    /// <summary>From the time of an attempt to its end, mostly: an edge that asks then finds the new response.</summary>
    public static readonly TimeSpan AttemptTakes = TimeSpan.FromSeconds(3);

    /// <summary>An attempt is under way: an edge that waits for its first staple asks again soon, should the push be lost.</summary>
    public static readonly TimeSpan ShortestCheckBack = TimeSpan.FromSeconds(2);

    /// <summary>Somebody looks at every certificate so often, whatever its window: whether it is still wanted.</summary>
    public static readonly TimeSpan LongestSleep = TimeSpan.FromHours(6);

    /// <summary>A certificate that names no responder will not name one tomorrow.</summary>
    public static readonly TimeSpan NotApplicableCheckBack = TimeSpan.FromDays(1);
}
