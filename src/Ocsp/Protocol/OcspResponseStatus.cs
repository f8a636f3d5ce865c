namespace OrleansOcsp.Protocol;

/// <summary>OCSPResponseStatus (RFC 6960 section 4.2.1). The values are those on the wire; 4 is not used.</summary>
public enum OcspResponseStatus
{
    /// <summary>The response holds an answer.</summary>
    Successful = 0,

    /// <summary>The responder could not read the request.</summary>
    MalformedRequest = 1,

    /// <summary>The responder is in trouble.</summary>
    InternalError = 2,

    /// <summary>The responder asks to be asked again later.</summary>
    TryLater = 3,

    /// <summary>The responder wants signed requests.</summary>
    SigRequired = 5,

    /// <summary>The responder does not answer for this certificate (RFC 5019 section 2.2.3: it may not know it yet).</summary>
    Unauthorized = 6,
}
