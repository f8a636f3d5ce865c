using System.Formats.Asn1;
using System.Security.Cryptography;

namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>A private key as it was read.</summary>
/// <param name="Pkcs8">The key.</param>
/// <param name="PublicKey">Its public half as SubjectPublicKeyInfo; null for kinds of key that .NET does not know, such as Ed25519.</param>
internal sealed record PrivateKeyParts(byte[] Pkcs8, byte[]? PublicKey);

/// <summary>Reads private keys: PKCS#8 plain or encrypted (RFC 5958), and the older PKCS#1 (RSA) and SEC 1 (EC) forms.</summary>
internal static class PrivateKeyReader
{
    private const string RsaKey = "1.2.840.113549.1.1.1";
    private const string EcKey = "1.2.840.10045.2.1";

    /// <summary>Reads the first key of a PEM file.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="file">Its contents.</param>
    /// <param name="password">For an encrypted key; null: none is known.</param>
    /// <exception cref="UnusableFileException">There is no key in it that can be read.</exception>
    public static PrivateKeyParts Read(string path, ReadOnlySpan<byte> file, string? password)
    {
        foreach (PemBlocks.Block block in PemBlocks.Read(file))
        {
            try
            {
                if (Read(block, password) is { } key)
                {
                    return key;
                }
            }
            catch (Exception unreadable) when (unreadable is CryptographicException or AsnContentException)
            {
                throw new UnusableFileException(block.Label.StartsWith("ENCRYPTED", StringComparison.Ordinal)
                    ? $"The key in {path} cannot be decrypted: {unreadable.Message} Is the password in PasswordFile the right one?"
                    : $"The key in {path} ({block.Label}) cannot be read: {unreadable.Message}");
            }
        }

        // The form of OpenSSL before 1.0.0 has headers inside the block, which is no PEM in the sense of RFC 7468.
        throw new UnusableFileException(file.IndexOf("Proc-Type: 4,ENCRYPTED"u8) >= 0
            ? $"The key in {path} is encrypted in OpenSSL's old form; write it anew with: openssl pkey -aes256 -in OLD -out NEW"
            : file.IndexOf("BEGIN ENCRYPTED PRIVATE KEY"u8) >= 0
                ? $"The key in {path} is encrypted; expected PasswordFile to name a file with its password."
                : $"{path} has no private key that can be read; expected a PEM block '-----BEGIN PRIVATE KEY-----'.");
    }

    /// <summary>The key of a block; null where it holds none, or one for which there is no password.</summary>
    private static PrivateKeyParts? Read(PemBlocks.Block block, string? password) => block.Label switch
    {
        "PRIVATE KEY" => FromPkcs8(block.Der),
        "ENCRYPTED PRIVATE KEY" when password is not null => FromEncrypted(block.Der, password),
        "RSA PRIVATE KEY" => Export(RSA.Create(), rsa => rsa.ImportRSAPrivateKey(block.Der, out _)),
        "EC PRIVATE KEY" => Export(ECDsa.Create(), ec => ec.ImportECPrivateKey(block.Der, out _)),
        _ => null,
    };

    private static PrivateKeyParts FromPkcs8(byte[] der) => AlgorithmOf(der) switch
    {
        RsaKey => Export(RSA.Create(), rsa => rsa.ImportPkcs8PrivateKey(der, out _)),
        EcKey => Export(ECDsa.Create(), ec => ec.ImportPkcs8PrivateKey(der, out _)),

        // OpenSSL, which knows more kinds, compares key and certificate before it serves them.
        _ => new PrivateKeyParts(der, null),
    };

    private static PrivateKeyParts FromEncrypted(byte[] der, string password)
    {
        try
        {
            return Export(RSA.Create(), rsa => rsa.ImportEncryptedPkcs8PrivateKey(password, der, out _));
        }
        catch (CryptographicException)
        {
            // The kind of key is inside: not RSA, or the password is wrong, which the next line then says.
            return Export(ECDsa.Create(), ec => ec.ImportEncryptedPkcs8PrivateKey(password, der, out _));
        }
    }

    //  OneAsymmetricKey ::= SEQUENCE {
    //    version Version, privateKeyAlgorithm SEQUENCE { algorithm OBJECT IDENTIFIER, ... }, privateKey OCTET STRING, ... }
    private static string AlgorithmOf(byte[] der)
    {
        AsnReader key = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
        key.ReadInteger();
        return key.ReadSequence().ReadObjectIdentifier();
    }

    private static PrivateKeyParts Export<T>(T key, Action<T> import)
        where T : AsymmetricAlgorithm
    {
        using (key)
        {
            import(key);
            return new PrivateKeyParts(key.ExportPkcs8PrivateKey(), key.ExportSubjectPublicKeyInfo());
        }
    }
}
