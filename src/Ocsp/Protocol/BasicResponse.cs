namespace OrleansOcsp.Protocol;

/// <summary>BasicOCSPResponse (RFC 6960 section 4.2.1): answers and who signed them.</summary>
internal sealed class BasicResponse
{
    // A lightweight responder sends one (RFC 9919); the most in the wild is a few dozen, answers made ahead in one batch.
    private const int MaxSingles = 512;

    // One delegate; some responders add its issuers.
    private const int MaxCertificates = 8;

    private BasicResponse()
    {
    }

    /// <summary>The bytes that are signed: tbsResponseData, as they came.</summary>
    public required ReadOnlyMemory<byte> SignedData { get; init; }

    /// <summary>How the response names its signer.</summary>
    public required ResponderId ResponderId { get; init; }

    /// <summary>When it was signed.</summary>
    public required DateTimeOffset ProducedAt { get; init; }

    /// <summary>The answers, in order.</summary>
    public required IReadOnlyList<SingleResponse> Responses { get; init; }

    /// <summary>The signature's octets.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The certificates it carries, DER each, not yet read.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> Certificates { get; init; }

    public required IReadOnlyList<Extension> Extensions { get; init; }

    public required AlgorithmIdentifier SignatureAlgorithm { get; init; }

    // BasicOCSPResponse ::= SEQUENCE {
    //    tbsResponseData         ResponseData,
    //    signatureAlgorithm      AlgorithmIdentifier,
    //    signature               BIT STRING,
    //    certs               [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
    public static BasicResponse Read(ref DerCursor cursor)
    {
        const string What = "BasicOCSPResponse";
        DerCursor fields = cursor.Open(DerTag.Sequence, What);
        int offset = fields.Offset;
        ReadOnlyMemory<byte> signed = fields.Element(DerTag.Sequence, "ResponseData");
        var element = new DerCursor(cursor.Parse, signed, offset);

        // ResponseData ::= SEQUENCE {
        //    version             [0] EXPLICIT Version DEFAULT v1,
        //    responderID             ResponderID,
        //    producedAt              GeneralizedTime,
        //    responses               SEQUENCE OF SingleResponse,
        //    responseExtensions  [1] EXPLICIT Extensions OPTIONAL }
        DerCursor data = element.Open(DerTag.Sequence, "ResponseData");
        MessageVersion.Read(ref data);
        ResponderId responder = ResponderId.Read(ref data);
        DateTimeOffset producedAt = data.GeneralizedTime("producedAt");
        IReadOnlyList<SingleResponse> responses = ReadResponses(ref data);
        IReadOnlyList<Extension> extensions = Extension.ReadExplicit(ref data, DerTag.Explicit(1), "responseExtensions");
        data.Close("ResponseData");

        AlgorithmIdentifier algorithm = AlgorithmIdentifier.Read(ref fields, "signatureAlgorithm");
        ReadOnlyMemory<byte> signature = fields.OctetAlignedBits("signature");
        IReadOnlyList<ReadOnlyMemory<byte>> certificates = ReadCertificates(ref fields);
        fields.Close(What);
        return new BasicResponse
        {
            SignedData = signed,
            ResponderId = responder,
            ProducedAt = producedAt,
            Responses = responses,
            Extensions = extensions,
            SignatureAlgorithm = algorithm,
            Signature = signature,
            Certificates = certificates,
        };
    }

    private static List<SingleResponse> ReadResponses(ref DerCursor cursor)
    {
        DerCursor list = cursor.Open(DerTag.Sequence, "responses");
        var responses = new List<SingleResponse>();
        while (!list.AtEnd)
        {
            if (responses.Count == MaxSingles)
            {
                list.Fail(UnreadableReason.TooMany, "responses", $"more than {MaxSingles}.");
            }

            responses.Add(SingleResponse.Read(ref list));
        }

        return responses;
    }

    // What is inside is read when it is needed: a certificate that is not the signer's may be as odd as it likes.
    private static List<ReadOnlyMemory<byte>> ReadCertificates(ref DerCursor cursor)
    {
        const string What = "certs";
        var certificates = new List<ReadOnlyMemory<byte>>();
        if (!cursor.IsNext(DerTag.Explicit(0)))
        {
            return certificates;
        }

        DerCursor wrapper = cursor.Open(DerTag.Explicit(0), What);
        DerCursor list = wrapper.Open(DerTag.Sequence, What);
        wrapper.Close(What);
        while (!list.AtEnd)
        {
            if (certificates.Count == MaxCertificates)
            {
                list.Fail(UnreadableReason.TooMany, What, $"more than {MaxCertificates}.");
            }

            certificates.Add(list.Element(DerTag.Sequence, What));
        }

        return certificates;
    }
}
