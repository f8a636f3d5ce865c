namespace OrleansOcsp.Verification;

/// <summary>Why a readable response is no evidence for a certificate.</summary>
public enum StapleRejection
{
    /// <summary>No answer in it is for this certificate: issuer name hash, issuer key hash and serial number must all match.</summary>
    OtherCertificate,

    /// <summary>The CertID of this certificate is made with a hash that the policy does not accept.</summary>
    CertIdHashNotAccepted,

    /// <summary>Signed with SHA-1, which the policy does not allow.</summary>
    Sha1Signature,

    /// <summary>Signed with an algorithm that is broken (MD5, MD2) or that this house does not verify.</summary>
    UnsupportedSignatureAlgorithm,

    /// <summary>Neither the issuer nor a certificate in the response is the signer that the ResponderID names.</summary>
    SignerNotFound,

    /// <summary>The signer's certificate was not issued directly by the certificate's issuer.</summary>
    SignerNotIssuedByIssuer,

    /// <summary>The signer's certificate does not carry id-kp-OCSPSigning, or may not sign.</summary>
    SignerNotAuthorized,

    /// <summary>The signer's certificate is expired or not yet valid.</summary>
    SignerNotValidNow,

    /// <summary>The signer's certificate cannot be read, or has a critical extension that is not understood.</summary>
    SignerUnusable,

    /// <summary>The signature does not verify.</summary>
    BadSignature,

    /// <summary>A critical extension in the response or the answer: RFC 6960 section 4.4 has none, and clients refuse them all.</summary>
    CriticalExtension,

    /// <summary>thisUpdate or producedAt lies in the future.</summary>
    NotYetValid,

    /// <summary>nextUpdate has passed.</summary>
    Expired,

    /// <summary>There is no nextUpdate and the policy wants one.</summary>
    MissingNextUpdate,

    /// <summary>nextUpdate does not lie after thisUpdate.</summary>
    EmptyWindow,

    /// <summary>The window is longer than the policy allows.</summary>
    WindowTooLong,

    /// <summary>The answer was produced outside the certificate's own life.</summary>
    ProducedOutsideCertificateLife,

    /// <summary>The certificate itself has expired.</summary>
    CertificateExpired,
}
