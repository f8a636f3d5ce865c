using System.Formats.Asn1;
using System.Security.Cryptography;

namespace OrleansOcsp.Authority;

/// <summary>OCSPResponseStatus (RFC 6960 section 4.2.1); the numbers are those on the wire.</summary>
public enum ResponseStatus
{
    Successful = 0,
    MalformedRequest = 1,
    InternalError = 2,
    TryLater = 3,
    SigRequired = 5,
    Unauthorized = 6,
}

/// <summary>How a response names its signer.</summary>
public enum ResponderIdForm
{
    ByName,
    ByKey,

    /// <summary>A name that is nobody's.</summary>
    WrongName,

    /// <summary>A key hash that is nobody's.</summary>
    WrongKey,
}

/// <summary>Builds OCSP responses, right and wrong. Change one with <c>with</c> to get the wrong twin of a right one.</summary>
public sealed record OcspResponseBuilder
{
    private const string Basic = "1.3.6.1.5.5.7.48.1.1";

    /// <summary>Who signs, and whose name the ResponderID bears.</summary>
    public required ResponseSigner Signer { get; init; }

    public required IReadOnlyList<OcspSingle> Singles { get; init; }

    public required DateTimeOffset ProducedAt { get; init; }

    public ResponderIdForm ResponderId { get; init; } = ResponderIdForm.ByName;

    /// <summary>SHA-256, SHA-384, SHA-1 or, with RSA only, MD5.</summary>
    public HashAlgorithmName SignatureHash { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>Flips a bit of the signature.</summary>
    public bool BreakSignature { get; init; }

    /// <summary>The certificates in the response, DER; null: the signer's, unless the issuer itself signs.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Certificates { get; init; }

    public IReadOnlyList<OcspExtension> Extensions { get; init; } = [];

    /// <summary>A good answer for one certificate, signed by its CA.</summary>
    public static OcspResponseBuilder Good(ThrowawayCertificate leaf, DateTimeOffset now, TimeSpan window) => new()
    {
        Signer = leaf.Issuer.Signer,
        Singles = [OcspSingle.Of(leaf, now, window)],
        ProducedAt = now,
    };

    /// <summary>A response that says why there is none (RFC 6960 section 2.3): unsigned, five bytes.</summary>
    public static byte[] Error(ResponseStatus status)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEnumeratedValue(status);
        }

        return writer.Encode();
    }

    // OCSPResponse ::= SEQUENCE {
    //    responseStatus      ENUMERATED,
    //    responseBytes   [0] EXPLICIT SEQUENCE {
    //        responseType    OBJECT IDENTIFIER,
    //        response        OCTET STRING } OPTIONAL }
    public byte[] Build()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEnumeratedValue(ResponseStatus.Successful);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Basic);
                writer.WriteOctetString(BasicResponse());
            }
        }

        return writer.Encode();
    }

    // BasicOCSPResponse ::= SEQUENCE {
    //    tbsResponseData     ResponseData,
    //    signatureAlgorithm  AlgorithmIdentifier,
    //    signature           BIT STRING,
    //    certs           [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
    private byte[] BasicResponse()
    {
        byte[] data = ResponseData();
        byte[] signature = Signer.Key.Sign(data, SignatureHash);
        if (BreakSignature)
        {
            signature[^1] ^= 1;
        }

        IReadOnlyList<ReadOnlyMemory<byte>> certificates = Certificates ?? (Signer.Embed ? [Signer.Certificate] : []);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(data);
            SignatureAlgorithm.Write(writer, Signer.Key.Kind, SignatureHash);
            writer.WriteBitString(signature);
            if (certificates.Count > 0)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                using (writer.PushSequence())
                {
                    foreach (ReadOnlyMemory<byte> certificate in certificates)
                    {
                        writer.WriteEncodedValue(certificate.Span);
                    }
                }
            }
        }

        return writer.Encode();
    }

    // ResponseData ::= SEQUENCE {
    //    version            [0] EXPLICIT Version DEFAULT v1,
    //    responderID            ResponderID,
    //    producedAt             GeneralizedTime,
    //    responses              SEQUENCE OF SingleResponse,
    //    responseExtensions [1] EXPLICIT Extensions OPTIONAL }
    private byte[] ResponseData()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteResponderId(writer);
            writer.WriteGeneralizedTime(ProducedAt, omitFractionalSeconds: true);
            using (writer.PushSequence())
            {
                foreach (OcspSingle single in Singles)
                {
                    single.WriteTo(writer);
                }
            }

            ExtensionWriter.Write(writer, Extensions, tag: 1);
        }

        return writer.Encode();
    }

    // ResponderID ::= CHOICE {
    //    byName [1] EXPLICIT Name,
    //    byKey  [2] EXPLICIT KeyHash }     -- SHA-1 of the public key
    private void WriteResponderId(AsnWriter writer)
    {
        bool byName = ResponderId is ResponderIdForm.ByName or ResponderIdForm.WrongName;
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, byName ? 1 : 2)))
        {
            switch (ResponderId)
            {
                case ResponderIdForm.ByName:
                    writer.WriteEncodedValue(Signer.Subject.RawData);
                    break;
                case ResponderIdForm.WrongName:
                    writer.WriteEncodedValue(CertificateMaker.CommonName("nobody").RawData);
                    break;
                case ResponderIdForm.ByKey:
                    writer.WriteOctetString(CertId.Digest(IdHash.Sha1, Signer.Key.PublicKey.EncodedKeyValue.RawData));
                    break;
                case ResponderIdForm.WrongKey:
                    writer.WriteOctetString(CertId.Digest(IdHash.Sha1, "nobody"u8));
                    break;
                default:
                    throw new InvalidOperationException($"{ResponderId} is not a form of a ResponderID.");
            }
        }
    }
}
