using System.Formats.Asn1;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Responder.Tests;

/// <summary>Requests that the product itself never sends, written here from the grammar (RFC 6960 section 4.1.1).</summary>
internal static class Requests
{
    private const string Nonce = "1.3.6.1.5.5.7.48.1.2";

    public static byte[] ForSeveral(params IReadOnlyList<KeptLeaf> leaves) => Write([.. leaves.Select(leaf => leaf.Issued.CertId(CertIdHash.Sha1))]);

    public static byte[] WithNonce(KeptLeaf leaf) => Write([leaf.Issued.CertId(CertIdHash.Sha1)], nonce: [0x04, 0x08, 1, 2, 3, 4, 5, 6, 7, 8]);

    private static byte[] Write(IReadOnlyList<CertId> ids, byte[]? nonce = null)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                foreach (CertId id in ids)
                {
                    using (writer.PushSequence())
                    {
                        WriteId(writer, id);
                    }
                }
            }

            if (nonce is not null)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2)))
                using (writer.PushSequence())
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Nonce);
                    writer.WriteOctetString(nonce);
                }
            }
        }

        return writer.Encode();
    }

    private static void WriteId(AsnWriter writer, CertId id)
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(id.HashAlgorithm);
                writer.WriteNull();
            }

            writer.WriteOctetString(id.IssuerNameHash.Span);
            writer.WriteOctetString(id.IssuerKeyHash.Span);
            writer.WriteInteger(id.Serial.Span);
        }
    }
}
