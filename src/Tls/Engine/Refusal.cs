namespace OrleansOcsp.Tls;

/// <summary>Why a handshake is refused by us, with a fatal alert, before any application byte.</summary>
internal enum Refusal
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>The server_name extension is not well-formed, or differs after a HelloRetryRequest: decode_error, illegal_parameter.</summary>
    Malformed,

    /// <summary>The client names a server that nobody serves here, and there is no default: unrecognized_name (RFC 6066 section 3).</summary>
    UnknownName,

    /// <summary>The client names no server, and there is no default: unrecognized_name, as nginx' ssl_reject_handshake. (missing_extension, RFC 8446
    /// section 9.2, cannot be said yet: no version is agreed on, and OpenSSL would write it as handshake_failure.)</summary>
    NoName,

    /// <summary>The name has no certificate yet: internal_error.</summary>
    NoCertificate,

    /// <summary>Hard-fail, and no certificate of the name has a good staple in its window: internal_error.</summary>
    NoStaple,

    /// <summary>Hard-fail, and the CA says that the certificate is revoked: internal_error.</summary>
    Revoked,
}

/// <summary>TLS alerts that we send ourselves (RFC 8446 section 6).</summary>
internal static class TlsAlert
{
    public const int IllegalParameter = 47;
    public const int DecodeError = 50;

    /// <summary>
    /// For everything that is our fault and not the client's: nothing it could offer differently would help (which handshake_failure
    /// would suggest), and bad_certificate_status_response is a client's verdict on a staple, not a server's.
    /// </summary>
    public const int InternalError = 80;
    public const int UnrecognizedName = 112;
}
