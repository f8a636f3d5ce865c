namespace OrleansOcsp.Certificates;

/// <summary>Why a leaf and an issuer do not belong together.</summary>
public enum CertificateRefusal
{
    /// <summary>The leaf's bytes are not a certificate.</summary>
    LeafUnreadable,

    /// <summary>The issuer's bytes are not a certificate.</summary>
    IssuerUnreadable,

    /// <summary>The leaf names another issuer.</summary>
    IssuerNameDiffers,

    /// <summary>The leaf's signature does not verify under the issuer's key.</summary>
    NotSignedByIssuer,

    /// <summary>The leaf is signed with an algorithm, or the issuer's key is of a kind, that this house does not verify.</summary>
    UnsupportedAlgorithm,

    /// <summary>None of the certificates offered is the leaf's issuer.</summary>
    NoIssuerFound,
}
