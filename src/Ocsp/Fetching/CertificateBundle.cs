using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace OrleansOcsp.Fetching;

/// <summary>The certificates in what a caIssuers URL brings: one in DER (RFC 5280 section 4.2.2.1), a certs-only PKCS#7, or, against the standard
/// but often, PEM of either. Whether they are certificates is for the reader of certificates to say.</summary>
internal static class CertificateBundle
{
    // A chain has a handful.
    private const int Most = 16;
    private const string SignedDataOid = "1.2.840.113549.1.7.2";

    /// <summary>Never throws, whatever the bytes.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> body)
    {
        ReadOnlySpan<byte> start = body.Span.TrimStart(" \r\n\t"u8);
        IEnumerable<ReadOnlyMemory<byte>> parts = start.IsEmpty || start[0] == 0x30 ? [body] : Pem(Encoding.ASCII.GetString(body.Span));
        return [.. parts.SelectMany(part => SignedData(part) ?? [part]).Take(Most)];
    }

    private static List<ReadOnlyMemory<byte>> Pem(string text)
    {
        List<ReadOnlyMemory<byte>> found = [];
        ReadOnlySpan<char> rest = text;
        while (found.Count < Most && PemEncoding.TryFind(rest, out PemFields fields))
        {
            byte[] der = new byte[fields.DecodedDataLength];
            if (rest[fields.Label] is "CERTIFICATE" or "PKCS7" or "CMS" && Convert.TryFromBase64Chars(rest[fields.Base64Data], der, out _))
            {
                found.Add(der);
            }

            rest = rest[fields.Location.End..];
        }

        return found;
    }

    // ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT SignedData }
    // SignedData ::= SEQUENCE {
    //    version           INTEGER,
    //    digestAlgorithms  SET,
    //    encapContentInfo  SEQUENCE,
    //    certificates  [0] IMPLICIT SET OF Certificate OPTIONAL, ... }   (RFC 5652 section 5.1; BER is allowed)
    private static List<ReadOnlyMemory<byte>>? SignedData(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            AsnReader content = new AsnReader(bytes, AsnEncodingRules.BER).ReadSequence();
            if (content.PeekTag() != new Asn1Tag(UniversalTagNumber.ObjectIdentifier) || content.ReadObjectIdentifier() != SignedDataOid)
            {
                return null;
            }

            var tag0 = new Asn1Tag(TagClass.ContextSpecific, 0);
            AsnReader signed = content.ReadSequence(tag0).ReadSequence();
            signed.ReadInteger();
            signed.ReadSetOf();
            signed.ReadSequence();
            AsnReader certificates = signed.ReadSetOf(tag0);
            List<ReadOnlyMemory<byte>> found = [];
            while (certificates.HasData && found.Count < Most)
            {
                found.Add(certificates.ReadEncodedValue());
            }

            return found;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
