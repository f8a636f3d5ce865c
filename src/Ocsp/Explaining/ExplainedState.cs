namespace OrleansOcsp.Explaining;

/// <summary>What a certificate has to staple.</summary>
public enum ExplainedState
{
    /// <summary>A good answer in its window.</summary>
    Stapled,

    /// <summary>The first attempt has not ended.</summary>
    Waiting,

    /// <summary>The CA says revoked.</summary>
    Revoked,

    /// <summary>The window of the newest answer has ended.</summary>
    Expired,

    /// <summary>No attempt has brought an answer.</summary>
    NoStaple,

    /// <summary>The certificate names no responder, and the operator named none.</summary>
    NoUrl,

    /// <summary>The operator wants no OCSP for it.</summary>
    Off,

    /// <summary>Nobody can be asked before the issuer is known.</summary>
    NoIssuer,

    /// <summary>The certificate itself has expired.</summary>
    CertificateExpired,
}

/// <summary>What stands in the way of a newer answer.</summary>
public enum Trouble
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The last answer was not newer than the one at hand: a cache's, or of a CA that publishes in batches.</summary>
    NotNewer,

    /// <summary>The certificate is young, and its responder does not know it yet.</summary>
    NotKnownYet,

    /// <summary>The responder fails, and is asked again with growing pauses.</summary>
    BackingOff,

    /// <summary>The responder has failed so often that only probes are sent.</summary>
    BreakerOpen,

    /// <summary>The responder asked for a pause.</summary>
    Paused,

    /// <summary>The responder signs that it does not know the certificate.</summary>
    Unknown,

    /// <summary>What the responder answers is no evidence for the certificate.</summary>
    Rejected,

    /// <summary>The responder answers, but not the question; or its address is one that is not asked.</summary>
    Refused,
}

/// <summary>How much it matters to an operator.</summary>
public enum Tone
{
    /// <summary>All is well.</summary>
    Good,

    /// <summary>Nothing to gain or lose: OCSP is not used.</summary>
    Neutral,

    /// <summary>Clients do not notice yet.</summary>
    Attention,

    /// <summary>Clients notice: nothing to staple, or revoked.</summary>
    Bad,
}
