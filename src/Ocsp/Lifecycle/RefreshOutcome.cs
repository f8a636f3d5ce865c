namespace OrleansOcsp.Lifecycle;

/// <summary>What one attempt to refresh a staple came to, over all responders of the certificate.</summary>
public enum RefreshOutcome
{
    /// <summary>A staple that supersedes the one before.</summary>
    Newer,

    /// <summary>A verified answer that does not: a cache's, or of a CA that publishes in batches. Neither success nor failure.</summary>
    NotNewer,

    /// <summary>The certificate is so young that its responder may not know it yet. Not a failure.</summary>
    NotKnownYet,

    /// <summary>A responder signed that it does not know the certificate.</summary>
    Unknown,

    /// <summary>A responder answered, but not the question: an error status of OCSP or HTTP, a redirect, an address that is not asked.</summary>
    Refused,

    /// <summary>A responder's answer was no evidence for this certificate.</summary>
    Rejected,

    /// <summary>No responder could be reached, or answered in time, or was in working order.</summary>
    Unreachable,

    /// <summary>No responder was asked: breakers are open, or pauses were asked for. Neither success nor failure.</summary>
    NotAsked,
}
