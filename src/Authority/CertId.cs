using System.Formats.Asn1;
using System.Security.Cryptography;

namespace OrleansOcsp.Authority;

/// <summary>The hash inside a CertID.</summary>
public enum IdHash
{
    Sha1,
    Sha256,
}

/// <summary>A CertID as the responder reads and writes it (RFC 6960 section 4.1.1).</summary>
internal sealed record CertId(
    IdHash Hash, ReadOnlyMemory<byte> IssuerNameHash, ReadOnlyMemory<byte> IssuerKeyHash, ReadOnlyMemory<byte> Serial)
{
    private const string Sha1Oid = "1.3.14.3.2.26";
    private const string Sha256Oid = "2.16.840.1.101.3.4.2.1";

    public static byte[] Digest(IdHash hash, ReadOnlySpan<byte> data) => hash switch
    {
#pragma warning disable CA5350 // SHA-1 is what RFC 9919 asks of a CertID: a name here, not a proof.
        IdHash.Sha1 => SHA1.HashData(data),
#pragma warning restore CA5350
        IdHash.Sha256 => SHA256.HashData(data),
        _ => throw new ArgumentOutOfRangeException(nameof(hash), hash, "not a hash of a CertID"),
    };

    public static CertId Of(CertificateAuthority issuer, ReadOnlyMemory<byte> serial, IdHash hash) =>
        new(hash, Digest(hash, issuer.Subject.RawData), Digest(hash, issuer.PublicKey.EncodedKeyValue.RawData), serial);

    // CertID ::= SEQUENCE {
    //    hashAlgorithm   AlgorithmIdentifier,
    //    issuerNameHash  OCTET STRING,
    //    issuerKeyHash   OCTET STRING,
    //    serialNumber    CertificateSerialNumber }
    public void WriteTo(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Hash == IdHash.Sha1 ? Sha1Oid : Sha256Oid);
                writer.WriteNull();
            }

            writer.WriteOctetString(IssuerNameHash.Span);
            writer.WriteOctetString(IssuerKeyHash.Span);
            writer.WriteInteger(Serial.Span);
        }
    }

    /// <exception cref="AsnContentException">It is not a CertID with a hash that this responder knows.</exception>
    public static CertId Read(AsnReader reader)
    {
        AsnReader id = reader.ReadSequence();
        string oid = id.ReadSequence().ReadObjectIdentifier();
        IdHash hash = oid switch
        {
            Sha1Oid => IdHash.Sha1,
            Sha256Oid => IdHash.Sha256,
            _ => throw new AsnContentException($"the CertID is hashed with {oid}; this responder knows SHA-1 and SHA-256"),
        };
        return new CertId(hash, id.ReadOctetString(), id.ReadOctetString(), id.ReadIntegerBytes().ToArray());
    }
}
