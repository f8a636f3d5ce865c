namespace OrleansOcsp.Protocol;

/// <summary>What a responder says of a certificate (RFC 6960 section 2.2).</summary>
public enum CertStatus
{
    /// <summary>Not revoked within the window of the answer.</summary>
    Good,

    /// <summary>Revoked, for ever or on hold.</summary>
    Revoked,

    /// <summary>The responder does not know the certificate. Never stapled.</summary>
    Unknown,
}
