using System.Formats.Asn1;
using System.Security.Cryptography;

namespace OrleansOcsp.Authority;

internal static class SignatureAlgorithm
{
    // AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY OPTIONAL }
    // The parameters are NULL with RSA (RFC 8017) and absent with ECDSA (RFC 5758).
    public static void Write(AsnWriter writer, ThrowawayKeyKind key, HashAlgorithmName hash)
    {
        bool rsa = key == ThrowawayKeyKind.Rsa2048;
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier((rsa, hash.Name) switch
            {
                (true, "MD5") => "1.2.840.113549.1.1.4",
                (true, "SHA1") => "1.2.840.113549.1.1.5",
                (true, "SHA256") => "1.2.840.113549.1.1.11",
                (true, "SHA384") => "1.2.840.113549.1.1.12",
                (false, "SHA1") => "1.2.840.10045.4.1",
                (false, "SHA256") => "1.2.840.10045.4.3.2",
                (false, "SHA384") => "1.2.840.10045.4.3.3",
                _ => throw new InvalidOperationException($"There is no signature algorithm for {key} with {hash.Name}; MD5 needs RSA."),
            });
            if (rsa)
            {
                writer.WriteNull();
            }
        }
    }
}
