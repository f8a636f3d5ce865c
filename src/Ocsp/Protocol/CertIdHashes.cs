using System.Security.Cryptography;

namespace OrleansOcsp.Protocol;

/// <summary>What the four hashes are called on the wire, and what they yield.</summary>
internal static class CertIdHashes
{
    /// <summary>The OID, in dots (RFC 3279 section 2.2.1 and RFC 4055 section 2.1).</summary>
    public static string Oid(this CertIdHash hash) => hash switch
    {
        CertIdHash.Sha1 => "1.3.14.3.2.26",
        CertIdHash.Sha256 => "2.16.840.1.101.3.4.2.1",
        CertIdHash.Sha384 => "2.16.840.1.101.3.4.2.2",
        CertIdHash.Sha512 => "2.16.840.1.101.3.4.2.3",
        _ => throw new ArgumentOutOfRangeException(nameof(hash), hash, "Not a hash of a CertID."),
    };

    public static CertIdHash? FromOid(string oid) => oid switch
    {
        "1.3.14.3.2.26" => CertIdHash.Sha1,
        "2.16.840.1.101.3.4.2.1" => CertIdHash.Sha256,
        "2.16.840.1.101.3.4.2.2" => CertIdHash.Sha384,
        "2.16.840.1.101.3.4.2.3" => CertIdHash.Sha512,
        _ => null,
    };

    // SHA-1 only names here; nothing rests on its collision resistance, for the signed answer is checked with the key itself.
#pragma warning disable CA5350 // RFC 6960 and every client name certificates by SHA-1
    public static byte[] Compute(this CertIdHash hash, ReadOnlySpan<byte> data) => hash switch
    {
        CertIdHash.Sha1 => SHA1.HashData(data),
        CertIdHash.Sha256 => SHA256.HashData(data),
        CertIdHash.Sha384 => SHA384.HashData(data),
        CertIdHash.Sha512 => SHA512.HashData(data),
        _ => throw new ArgumentOutOfRangeException(nameof(hash), hash, "Not a hash of a CertID."),
    };
#pragma warning restore CA5350
}
