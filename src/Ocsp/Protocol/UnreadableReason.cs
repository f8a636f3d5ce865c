namespace OrleansOcsp.Protocol;

/// <summary>Why bytes are not a message of RFC 6960.</summary>
public enum UnreadableReason
{
    /// <summary>No bytes at all.</summary>
    Empty,

    /// <summary>More bytes than <see cref="OcspResponse.MaxLength"/>.</summary>
    TooLong,

    /// <summary>An element ends after the bytes do.</summary>
    Truncated,

    /// <summary>Bytes after the end of a message or inside an element that is complete without them.</summary>
    TrailingData,

    /// <summary>An encoding that DER forbids: a long, indefinite or padded length, a BOOLEAN other than 00 or FF, a padded
    /// INTEGER.</summary>
    NotDer,

    /// <summary>Nested deeper than any message of this protocol.</summary>
    TooDeep,

    /// <summary>An element of another type than the grammar has at that place.</summary>
    WrongType,

    /// <summary>A value that the grammar does not allow: an empty list, an undefined enumeration, a hash of the wrong length.</summary>
    BadValue,

    /// <summary>A time that is not <c>YYYYMMDDHHMMSSZ</c>.</summary>
    BadTime,

    /// <summary>A version other than v1.</summary>
    UnknownVersion,

    /// <summary>A responseStatus that RFC 6960 does not define.</summary>
    UndefinedStatus,

    /// <summary>A responseType other than id-pkix-ocsp-basic.</summary>
    UnknownResponseType,

    /// <summary>Successful, but without an answer; or an error that carries one.</summary>
    ResponseBytesMismatch,

    /// <summary>More answers, certificates or extensions than a response for a staple can need.</summary>
    TooMany,
}
