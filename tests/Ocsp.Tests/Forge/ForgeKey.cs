using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace OrleansOcsp.Ocsp.Tests.Forge;

/// <summary>A private key that signs by one algorithm, with what certificates and responses say of it.</summary>
/// <param name="Algorithm">The AlgorithmIdentifier of its signatures.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo.</param>
/// <param name="KeyBits">The octets of the BIT STRING in it.</param>
/// <param name="Sign">Signs.</param>
internal sealed record ForgeKey(byte[] Algorithm, byte[] PublicKey, byte[] KeyBits, Func<byte[], byte[]> Sign)
{
    // RSA keys take long to make; these are shared by all tests of a run.
    private static readonly Lazy<RSA> SharedRsa = new(() => RSA.Create(2048));
    private static readonly Lazy<RSA> SmallRsa = new(() => RSA.Create(1024));
    private static readonly Lazy<RSA> TinyRsa = new(() => RSA.Create(512));

    public static ForgeKey Ecdsa() => Ecdsa(ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256, "1.2.840.10045.4.3.2");

    public static ForgeKey Ecdsa(ECCurve curve, HashAlgorithmName hash, string algorithm)
    {
        var key = ECDsa.Create(curve);
        return new ForgeKey(
            Der.Sequence(Der.Oid(algorithm)),
            key.ExportSubjectPublicKeyInfo(),
            Point(key),
            data => key.SignData(data, hash, DSASignatureFormat.Rfc3279DerSequence));
    }

    public static ForgeKey Rsa(HashAlgorithmName hash, string algorithm, int bits = 2048)
    {
        RSA key = bits switch { 2048 => SharedRsa.Value, 1024 => SmallRsa.Value, _ => TinyRsa.Value };
        return new ForgeKey(
            Der.Sequence(Der.Oid(algorithm), Der.Null),
            key.ExportSubjectPublicKeyInfo(),
            key.ExportRSAPublicKey(),
            data => key.SignData(data, hash, RSASignaturePadding.Pkcs1));
    }

    /// <summary>RSASSA-PSS, with whatever parameters it is to claim.</summary>
    public static ForgeKey Pss(HashAlgorithmName hash, byte[] parameters, bool keyForPssOnly = false)
    {
        RSA key = SharedRsa.Value;
        byte[] oid = Der.Oid("1.2.840.113549.1.1.10");
        byte[] bits = key.ExportRSAPublicKey();
        return new ForgeKey(
            Der.Sequence(oid, parameters),
            keyForPssOnly ? Der.Sequence(Der.Sequence(oid), Der.Bits(bits)) : key.ExportSubjectPublicKeyInfo(),
            bits,
            data => key.SignData(data, hash, RSASignaturePadding.Pss));
    }

    /// <summary>RSASSA-PSS-params as RFC 4055 writes them.</summary>
    public static byte[] PssParameters(string hash, string maskHash, byte salt)
    {
        byte[] mask = Der.Sequence(Der.Oid("1.2.840.113549.1.1.8"), Der.Sequence(Der.Oid(maskHash), Der.Null));
        return Der.Sequence(
            Der.Explicit(0, Der.Sequence(Der.Oid(hash), Der.Null)), Der.Explicit(1, mask), Der.Explicit(2, Der.Integer(salt)));
    }

    public static ForgeKey Ed25519()
    {
        var key = new Ed25519PrivateKeyParameters(new SecureRandom());
        return Edwards("1.3.101.112", key.GeneratePublicKey().GetEncoded(), key, () => new Ed25519Signer());
    }

    public static ForgeKey Ed448()
    {
        var key = new Ed448PrivateKeyParameters(new SecureRandom());
        return Edwards("1.3.101.113", key.GeneratePublicKey().GetEncoded(), key, () => new Ed448Signer([]));
    }

    private static ForgeKey Edwards(string oid, byte[] bits, ICipherParameters key, Func<ISigner> signer)
    {
        byte[] algorithm = Der.Sequence(Der.Oid(oid));
        return new ForgeKey(algorithm, Der.Sequence(algorithm, Der.Bits(bits)), bits, data =>
        {
            ISigner one = signer();
            one.Init(forSigning: true, key);
            one.BlockUpdate(data, 0, data.Length);
            return one.GenerateSignature();
        });
    }

    private static byte[] Point(ECDsa key)
    {
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        return [0x04, .. parameters.Q.X!, .. parameters.Q.Y!];
    }
}
