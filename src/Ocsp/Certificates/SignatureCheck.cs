using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Certificates;

/// <summary>What came of checking a signature.</summary>
internal enum SignatureOutcome
{
    /// <summary>The key signed exactly these bytes.</summary>
    Valid,

    /// <summary>It did not.</summary>
    Invalid,

    /// <summary>The algorithm is broken or unknown, or the key is of another kind or too small for it.</summary>
    Unsupported,
}

/// <summary>Checks signatures with the platform's cryptography, and with BouncyCastle's where the platform lacks the algorithm (Ed25519 and
/// Ed448 in .NET 10).</summary>
/// <remarks>The algorithm comes from the message, the key from a certificate: both must be of one kind. Not checked here: whether SHA-1
/// is wanted; see <see cref="SignatureAlgorithm.UsesSha1"/>.</remarks>
internal static class SignatureCheck
{
    // Public CAs: 2048 at least (CA/B Forum BR 6.1.5). Old private PKIs, and most of the test vectors in the field, have 1024. Above 16384
    // the platform itself takes no key.
    private const int MinRsaBits = 1024;

    private const string IdRsaEncryption = "1.2.840.113549.1.1.1";
    private const string IdEcPublicKey = "1.2.840.10045.2.1";

    public static SignatureOutcome Verify(SignedPart signed, SubjectKey key)
    {
        try
        {
            return (SignatureAlgorithm.From(signed.Algorithm), key.Algorithm.Oid) switch
            {
                (SignatureAlgorithm.RsaPkcs1(var hash), IdRsaEncryption) => VerifyRsa(signed, key, hash, RSASignaturePadding.Pkcs1),
                (SignatureAlgorithm.RsaPss(var hash), IdRsaEncryption) => VerifyRsa(signed, key, hash, RSASignaturePadding.Pss),
                (SignatureAlgorithm.RsaPss(var hash), PssParameters.IdRsassaPss) when AllowsPss(signed, key) =>
                    VerifyRsa(signed, key, hash, RSASignaturePadding.Pss),
                (SignatureAlgorithm.Ecdsa(var hash), IdEcPublicKey) when IsTlsCurve(key) => VerifyEcdsa(signed, key, hash),
                (SignatureAlgorithm.Ed25519, "1.3.101.112") when key.Bits.Length == Ed25519PublicKeyParameters.KeySize =>
                    VerifyEdwards(signed, new Ed25519Signer(), new Ed25519PublicKeyParameters(key.Bits.ToArray(), 0)),
                (SignatureAlgorithm.Ed448, "1.3.101.113") when key.Bits.Length == Ed448PublicKeyParameters.KeySize =>
                    VerifyEdwards(signed, new Ed448Signer([]), new Ed448PublicKeyParameters(key.Bits.ToArray(), 0)),
                _ => SignatureOutcome.Unsupported,
            };
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            // The platform and BouncyCastle say so of a key that is none (a point off its curve, a modulus of zero).
            return SignatureOutcome.Unsupported;
        }
    }

    private static SignatureOutcome VerifyRsa(SignedPart signed, SubjectKey key, HashAlgorithmName hash, RSASignaturePadding padding)
    {
        using var rsa = RSA.Create();
        rsa.ImportRSAPublicKey(key.Bits.Span, out int read);
        if (read != key.Bits.Length || rsa.KeySize < MinRsaBits)
        {
            return SignatureOutcome.Unsupported;
        }

        return Outcome(rsa.VerifyData(signed.Data.Span, signed.Signature.Span, hash, padding));
    }

    private static SignatureOutcome VerifyEcdsa(SignedPart signed, SubjectKey key, HashAlgorithmName hash)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(key.Der.Span, out _);
        return Outcome(ecdsa.VerifyData(signed.Data.Span, signed.Signature.Span, hash, DSASignatureFormat.Rfc3279DerSequence));
    }

    private static SignatureOutcome VerifyEdwards(SignedPart signed, ISigner signer, ICipherParameters key)
    {
        byte[] data = signed.Data.ToArray();
        signer.Init(forSigning: false, key);
        signer.BlockUpdate(data, 0, data.Length);
        return Outcome(signer.VerifySignature(signed.Signature.ToArray()));
    }

    // A key for PSS alone may say with which parameters (RFC 4055 section 3.3).
    private static bool AllowsPss(SignedPart signed, SubjectKey key) =>
        key.Algorithm.Parameters.IsEmpty || key.Algorithm.Parameters.Span.SequenceEqual(signed.Algorithm.Parameters.Span);

    // P-256, P-384 and P-521: those of TLS clients. By name only (RFC 5480 section 2.1.1): parameters spelled out are how CVE-2020-0601
    // was done.
    private static bool IsTlsCurve(SubjectKey key) => key.Algorithm.Parameters.Span is [DerTag.Oid, _, .. var curve]
        && DerOid.ToDots(curve) is "1.2.840.10045.3.1.7" or "1.3.132.0.34" or "1.3.132.0.35";

    private static SignatureOutcome Outcome(bool valid) => valid ? SignatureOutcome.Valid : SignatureOutcome.Invalid;
}
