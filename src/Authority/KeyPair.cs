using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansOcsp.Authority;

/// <summary>The kinds of key that the throwaway CA makes.</summary>
public enum ThrowawayKeyKind
{
    /// <summary>The default: making and signing cost a fraction of a millisecond.</summary>
    EcdsaP256,

    EcdsaP384,

    /// <summary>Tens to hundreds of milliseconds to make: share one between many certificates.</summary>
    Rsa2048,
}

/// <summary>A private key. Many certificates may share one: a test that issues 10,000 should not make 10,000 keys.</summary>
public sealed class KeyPair : IDisposable
{
    private readonly AsymmetricAlgorithm _key;

    private KeyPair(ThrowawayKeyKind kind, AsymmetricAlgorithm key)
    {
        Kind = kind;
        _key = key;
        PublicKey = new PublicKey(key);
    }

    public ThrowawayKeyKind Kind { get; }

    public PublicKey PublicKey { get; }

    public static KeyPair Create(ThrowawayKeyKind kind = ThrowawayKeyKind.EcdsaP256) => new(kind, kind switch
    {
        ThrowawayKeyKind.EcdsaP256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        ThrowawayKeyKind.EcdsaP384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        ThrowawayKeyKind.Rsa2048 => RSA.Create(2048),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a kind of key"),
    });

    /// <summary>The key that <see cref="ToPem"/> has written.</summary>
    /// <exception cref="CryptographicException">It is none, or of a kind that is not made here.</exception>
    public static KeyPair FromPem(string pem)
    {
        try
        {
            return ImportEcdsa(pem);
        }
        catch (CryptographicException)
        {
            // PKCS#8 says which algorithm it is for only inside.
            RSA rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return new KeyPair(ThrowawayKeyKind.Rsa2048, rsa);
        }
    }

    /// <summary>The key as PKCS#8 DER, unencrypted.</summary>
    public byte[] ToPkcs8() => _key.ExportPkcs8PrivateKey();

    /// <summary>The key as PEM ("BEGIN PRIVATE KEY"), unencrypted.</summary>
    public string ToPem() => _key.ExportPkcs8PrivateKeyPem();

    public void Dispose() => _key.Dispose();

    private static KeyPair ImportEcdsa(string pem)
    {
        ECDsa ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(pem);
        return new KeyPair(ecdsa.KeySize == 384 ? ThrowawayKeyKind.EcdsaP384 : ThrowawayKeyKind.EcdsaP256, ecdsa);
    }

    internal X509SignatureGenerator Generator() => _key switch
    {
        RSA rsa => X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1),
        ECDsa ecdsa => X509SignatureGenerator.CreateForECDsa(ecdsa),
        _ => throw new InvalidOperationException($"No signature generator for {_key.GetType().Name}."),
    };

    internal CertificateRequest Request(X500DistinguishedName subject) => _key switch
    {
        RSA rsa => new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        ECDsa ecdsa => new CertificateRequest(subject, ecdsa, HashAlgorithmName.SHA256),
        _ => throw new InvalidOperationException($"No certificate request for {_key.GetType().Name}."),
    };

    internal byte[] Sign(byte[] data, HashAlgorithmName hash) => _key switch
    {
        RSA rsa => rsa.SignData(data, hash, RSASignaturePadding.Pkcs1),
        ECDsa ecdsa => ecdsa.SignData(data, hash, DSASignatureFormat.Rfc3279DerSequence),
        _ => throw new InvalidOperationException($"No signature with {_key.GetType().Name}."),
    };
}
