using System.Formats.Asn1;

namespace OrleansOcsp.Protocol;

// CertID ::= SEQUENCE {
//    hashAlgorithm   AlgorithmIdentifier,
//    issuerNameHash  OCTET STRING,     -- hash of the issuer's DN
//    issuerKeyHash   OCTET STRING,     -- hash of the issuer's public key
//    serialNumber    CertificateSerialNumber }
internal static class CertIdDer
{
    private const string What = "CertID";

    public static CertId Read(ref DerCursor cursor)
    {
        DerCursor fields = cursor.Open(DerTag.Sequence, What);
        int offset = fields.Offset;
        AlgorithmIdentifier hash = AlgorithmIdentifier.Read(ref fields, "CertID.hashAlgorithm");
        ReadOnlyMemory<byte> nameHash = fields.Content(DerTag.OctetString, "CertID.issuerNameHash");
        ReadOnlyMemory<byte> keyHash = fields.Content(DerTag.OctetString, "CertID.issuerKeyHash");
        ReadOnlyMemory<byte> serial = fields.Integer("CertID.serialNumber");
        fields.Close(What);
        if (!hash.HasNoParameters && CertIdHashes.FromOid(hash.Oid) is not null)
        {
            cursor.Parse.Fail(UnreadableReason.BadValue, offset, "CertID.hashAlgorithm", "parameters, which this hash does not have.");
        }

        if (serial.Length > CertId.MaxSerialLength)
        {
            cursor.Parse.Fail(UnreadableReason.BadValue, offset, "CertID.serialNumber", $"{serial.Length} bytes; RFC 5280 allows 20.");
        }

        return new CertId(hash.Oid, nameHash, keyHash, serial);
    }

    /// <summary>Writes NULL parameters, as every client does, though RFC 5754 section 2 would rather have none for SHA-2.</summary>
    public static void Write(AsnWriter writer, CertId certId)
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(certId.HashAlgorithm);
                writer.WriteNull();
            }

            writer.WriteOctetString(certId.IssuerNameHash.Span);
            writer.WriteOctetString(certId.IssuerKeyHash.Span);
            WriteSerial(writer, certId.Serial.Span);
        }
    }

    // The responder looks for the octets that its CA wrote, so they are sent as they are, also where they are no INTEGER of DER.
    private static void WriteSerial(AsnWriter writer, ReadOnlySpan<byte> serial)
    {
        Span<byte> element = stackalloc byte[2 + CertId.MaxSerialLength];
        element[0] = DerTag.Integer;
        element[1] = (byte)serial.Length;
        serial.CopyTo(element[2..]);
        writer.WriteEncodedValue(element[..(2 + serial.Length)]);
    }
}
