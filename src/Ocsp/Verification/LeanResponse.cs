using System.Formats.Asn1;
using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Verification;

/// <summary>The response again, around the very bytes that were signed, with no certificate but the signer's.</summary>
/// <remarks>The list of certificates is not signed, nor is the form of the algorithm's identifier. Whoever sits between us and the
/// responder could fill the one with 60 KB that every handshake would then carry, and write the other as some client does not take it; and
/// each way to do so would be another response to the order of staples. A response that came lean is the same to the byte.</remarks>
internal static class LeanResponse
{
    private const string IdPkixOcspBasic = "1.3.6.1.5.5.7.48.1.1";

    // OCSPResponse ::= SEQUENCE {
    //    responseStatus      ENUMERATED,
    //    responseBytes   [0] EXPLICIT SEQUENCE {
    //        responseType    OBJECT IDENTIFIER,
    //        response        OCTET STRING } }
    public static byte[] Write(BasicResponse response, ReadOnlyMemory<byte>? signer)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEnumeratedValue(OcspResponseStatus.Successful);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(IdPkixOcspBasic);
                using (writer.PushOctetString())
                {
                    WriteBasic(writer, response, signer);
                }
            }
        }

        return writer.Encode();
    }

    // BasicOCSPResponse ::= SEQUENCE {
    //    tbsResponseData         ResponseData,
    //    signatureAlgorithm      AlgorithmIdentifier,
    //    signature               BIT STRING,
    //    certs               [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
    private static void WriteBasic(AsnWriter writer, BasicResponse response, ReadOnlyMemory<byte>? signer)
    {
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(response.SignedData.Span);
            WriteAlgorithm(writer, response.SignatureAlgorithm);
            writer.WriteBitString(response.Signature.Span);
            if (signer is { } certificate)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                using (writer.PushSequence())
                {
                    writer.WriteEncodedValue(certificate.Span);
                }
            }
        }
    }

    // RSA with NULL (RFC 4055 section 5), ECDSA without (RFC 5758 section 3.2). The parameters of PSS stay as they came.
    private static void WriteAlgorithm(AsnWriter writer, AlgorithmIdentifier algorithm)
    {
        if (!algorithm.HasNoParameters)
        {
            writer.WriteEncodedValue(algorithm.Der.Span);
            return;
        }

        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(algorithm.Oid);
            if (SignatureAlgorithm.From(algorithm) is SignatureAlgorithm.RsaPkcs1)
            {
                writer.WriteNull();
            }
        }
    }
}
