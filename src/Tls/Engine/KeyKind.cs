namespace OrleansOcsp.Tls;

/// <summary>The kinds of key that OpenSSL keeps side by side for one name; of each kind a handshake offers one certificate.</summary>
public enum KeyKind
{
    /// <summary>ECDSA on P-256, P-384 or P-521.</summary>
    Ecdsa,

    /// <summary>RSA.</summary>
    Rsa,

    /// <summary>RSA whose key says that it signs with PSS only (RFC 4055).</summary>
    RsaPss,

    /// <summary>EdDSA on Curve25519 (RFC 8410).</summary>
    Ed25519,

    /// <summary>EdDSA on Curve448 (RFC 8410).</summary>
    Ed448,
}
