using System.Security.Cryptography;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Certificates;

/// <summary>The signature algorithms that this house verifies: those that TLS clients take in certificates and responses, with
/// SHA-1.</summary>
internal abstract record SignatureAlgorithm
{
    private SignatureAlgorithm()
    {
    }

    /// <summary>RSASSA-PKCS1-v1_5.</summary>
    public sealed record RsaPkcs1(HashAlgorithmName Hash) : SignatureAlgorithm;

    /// <summary>RSASSA-PSS, MGF1 with the same hash, a salt as long as the hash.</summary>
    public sealed record RsaPss(HashAlgorithmName Hash) : SignatureAlgorithm;

    public sealed record Ecdsa(HashAlgorithmName Hash) : SignatureAlgorithm;

    public sealed record Ed25519 : SignatureAlgorithm;

    public sealed record Ed448 : SignatureAlgorithm;

    /// <summary>Collisions of SHA-1 can be bought (SHAttered, 2017; chosen prefix 2020).</summary>
    public bool UsesSha1 => this is RsaPkcs1(var a) && a == HashAlgorithmName.SHA1
        || this is RsaPss(var b) && b == HashAlgorithmName.SHA1
        || this is Ecdsa(var c) && c == HashAlgorithmName.SHA1;

    /// <summary>The algorithm; null where it is broken (MD2, MD5), unknown, or has parameters that do not belong to it.</summary>
    public static SignatureAlgorithm? From(AlgorithmIdentifier identifier) => identifier.Oid switch
    {
        // RFC 4055 section 5 wants NULL; absent is in use.
        "1.2.840.113549.1.1.5" when identifier.HasNoParameters => new RsaPkcs1(HashAlgorithmName.SHA1),
        "1.2.840.113549.1.1.11" when identifier.HasNoParameters => new RsaPkcs1(HashAlgorithmName.SHA256),
        "1.2.840.113549.1.1.12" when identifier.HasNoParameters => new RsaPkcs1(HashAlgorithmName.SHA384),
        "1.2.840.113549.1.1.13" when identifier.HasNoParameters => new RsaPkcs1(HashAlgorithmName.SHA512),
        PssParameters.IdRsassaPss => PssParameters.Read(identifier.Parameters) is { } hash ? new RsaPss(hash) : null,

        // RFC 5758 section 3.2 and RFC 8410 section 3 want none; NULL is in use with ECDSA.
        "1.2.840.10045.4.1" when identifier.HasNoParameters => new Ecdsa(HashAlgorithmName.SHA1),
        "1.2.840.10045.4.3.2" when identifier.HasNoParameters => new Ecdsa(HashAlgorithmName.SHA256),
        "1.2.840.10045.4.3.3" when identifier.HasNoParameters => new Ecdsa(HashAlgorithmName.SHA384),
        "1.2.840.10045.4.3.4" when identifier.HasNoParameters => new Ecdsa(HashAlgorithmName.SHA512),
        "1.3.101.112" when identifier.Parameters.IsEmpty => new Ed25519(),
        "1.3.101.113" when identifier.Parameters.IsEmpty => new Ed448(),
        _ => null,
    };

    /// <summary>What to call it in messages.</summary>
    public static string Describe(AlgorithmIdentifier identifier) => identifier.Oid switch
    {
        "1.2.840.113549.1.1.2" => "RSA with MD2, which is broken",
        "1.2.840.113549.1.1.4" => "RSA with MD5, which is broken",
        "1.2.840.113549.1.1.5" => "RSA with SHA-1",
        PssParameters.IdRsassaPss when From(identifier) is RsaPss(var hash) => $"RSA-PSS with {hash}",
        PssParameters.IdRsassaPss => "RSA-PSS with parameters that no client takes",
        "1.2.840.10045.4.1" => "ECDSA with SHA-1",
        "1.2.840.10040.4.3" or "2.16.840.1.101.3.4.3.2" => "DSA",
        _ => From(identifier) switch
        {
            RsaPkcs1(var hash) => $"RSA with {hash}",
            Ecdsa(var hash) => $"ECDSA with {hash}",
            Ed25519 => "Ed25519",
            Ed448 => "Ed448",
            _ => $"algorithm {identifier.Oid}, or with parameters that do not belong to it",
        },
    };
}
