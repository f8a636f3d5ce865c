using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.Explaining;

/// <summary>What handshakes do with a certificate that is to be explained.</summary>
public enum PolicyInForce
{
    /// <summary>It is kept here, and served elsewhere.</summary>
    KeptOnly,

    /// <summary>No OCSP.</summary>
    Off,

    /// <summary>A staple if there is one.</summary>
    SoftFail,

    /// <summary>No good staple: refused.</summary>
    HardFail,
}

/// <summary>A certificate whose state is to be explained: all that there is to know of it at one moment.</summary>
/// <param name="Key">The certificate.</param>
/// <param name="Keeper">What its keeper knows; null: it has none (yet).</param>
public sealed record ExplainedCertificate(CertificateKey Key, KeeperSnapshot? Keeper)
{
    /// <summary>The policy in force.</summary>
    public PolicyInForce Policy { get; init; }

    /// <summary>The certificate says must-staple (RFC 7633).</summary>
    public bool MustStaple { get; init; }

    /// <summary>The end of the certificate itself; null: not known here.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Somebody can be asked: the certificate names a responder, or the operator did.</summary>
    public bool HasResponder { get; init; } = true;

    /// <summary>Why there is no keeper, in a sentence; null: nothing is known to be wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>Ecdsa, Rsa or EdDsa; empty: not known here.</summary>
    public string KeyKind { get; init; } = "";

    /// <summary>Where it came from; empty: not known here.</summary>
    public string Origin { get; init; } = "";
}
