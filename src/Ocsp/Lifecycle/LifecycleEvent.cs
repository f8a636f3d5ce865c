using OrleansOcsp.Fetching;
using OrleansOcsp.Storage;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>What can happen to a kept certificate.</summary>
internal abstract record LifecycleEvent
{
    private LifecycleEvent()
    {
    }

    /// <summary>The store was read. The staple was verified for this certificate, but its window may have ended.</summary>
    public sealed record Loaded(Staple? Staple, StapleRecord? Record) : LifecycleEvent;

    /// <summary>An answer that was verified: good or revoked.</summary>
    /// <param name="Staple">The answer.</param>
    /// <param name="FreshUntil">Until when HTTP caches may give the same; null: not said.</param>
    public sealed record Answered(Staple Staple, DateTimeOffset? FreshUntil) : LifecycleEvent
    {
        /// <summary>The responder that gave it; null: another process did, through the store or as an offer.</summary>
        public ResponderEndpoint? By { get; init; }
    }

    /// <summary>The responder does not know the certificate: a signed <c>unknown</c>, or <c>unauthorized</c>, which is not signed.</summary>
    public sealed record NotKnown(bool Signed, string Explanation) : LifecycleEvent;

    /// <summary>An attempt failed.</summary>
    /// <param name="Kind">Refused, Rejected or Unreachable.</param>
    /// <param name="Explanation">In sentences.</param>
    public sealed record Failed(RefreshOutcome Kind, string Explanation) : LifecycleEvent
    {
        /// <summary>Why an answer was no evidence; null: not that, or it could not be read.</summary>
        public StapleRejection? Rejection { get; init; }
    }

    /// <summary>Nobody was asked.</summary>
    /// <param name="Until">When it may be tried again; null: not said, the responder's health will call.</param>
    /// <param name="Explanation">In sentences.</param>
    public sealed record NotAsked(DateTimeOffset? Until, string Explanation) : LifecycleEvent;

    /// <summary>The store took the state.</summary>
    public sealed record Saved : LifecycleEvent;

    /// <summary>The store did not.</summary>
    public sealed record SaveFailed : LifecycleEvent;

    /// <summary>The wall clock was set: times that were planned may be wrong.</summary>
    public sealed record ClockStepped : LifecycleEvent;

    /// <summary>Nothing but time.</summary>
    public sealed record TimePassed : LifecycleEvent;
}
