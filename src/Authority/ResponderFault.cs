namespace OrleansOcsp.Authority;

/// <summary>What a responder does wrong. Being down is not here: see <see cref="OcspResponder.TakeDownAsync"/>.</summary>
public enum ResponderFault
{
    None,

    // Answers that say why there is none (RFC 6960 section 2.3).
    TryLater,
    InternalError,
    Unauthorized,
    MalformedRequest,
    SigRequired,

    // HTTP.
    Http404,
    Http429,
    Http500,
    Http503,

    /// <summary>302 to a URL where a good answer lies.</summary>
    Redirect,

    /// <summary>200, the right content type, and an HTML page.</summary>
    Garbage,

    /// <summary>200 with no byte in it.</summary>
    EmptyBody,

    // Answers that no one may believe.
    /// <summary>Signed by a key that is not the issuer's, under the issuer's name.</summary>
    WrongSigner,

    /// <summary>Signed by another certificate of the same CA, which stands in the response.</summary>
    SiblingSigner,

    /// <summary>Signed by a delegate whose certificate lacks id-kp-OCSPSigning.</summary>
    DelegateWithoutEku,

    /// <summary>Signed by a delegate whose certificate has run out.</summary>
    ExpiredDelegate,
    BadSignature,
    WrongSerial,

    /// <summary>Our serial number under another issuer's hashes.</summary>
    WrongIssuer,
    Unknown,

    /// <summary>The window ended a second ago.</summary>
    Expired,

    /// <summary>The window begins in an hour.</summary>
    NotYetValid,

    /// <summary>Not wrong by RFC 6960, but good for ever if believed.</summary>
    NoNextUpdate,
    Sha1Signature,
    CriticalExtension,

    // The connection.
    /// <summary>Takes the request and never answers.</summary>
    Hang,

    /// <summary>A right answer, one byte after another.</summary>
    SlowDrip,

    /// <summary>A right answer followed by 10 MB.</summary>
    HugeBody,

    /// <summary>RST instead of an answer.</summary>
    Reset,
}
