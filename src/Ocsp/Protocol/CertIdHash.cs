namespace OrleansOcsp.Protocol;

/// <summary>The hash inside a CertID (RFC 6960 section 4.1.1).</summary>
public enum CertIdHash
{
    /// <summary>Asked first: every client that will read the staple understands it (RFC 9919).</summary>
    Sha1,

    /// <summary>Asked where a responder refuses SHA-1. Some clients, curl among them, cannot match such a staple.</summary>
    Sha256,

    /// <summary>Never asked; understood in an answer.</summary>
    Sha384,

    /// <summary>Never asked; understood in an answer.</summary>
    Sha512,
}
