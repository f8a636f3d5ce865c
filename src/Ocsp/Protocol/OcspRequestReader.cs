namespace OrleansOcsp.Protocol;

/// <summary>Reads requests of any client: one pass over the original bytes, bounded like responses.</summary>
internal static class OcspRequestReader
{
    // Clients ask for one certificate, some for a chain.
    private const int MaxRequests = 256;

    public static OcspRequestReading Read(ReadOnlyMemory<byte> bytes)
    {
        if (MessageLength.Check(bytes, "request") is var (reason, explanation))
        {
            return new OcspRequestReading.Unreadable(reason, explanation);
        }

        var parse = new DerParse();
        var cursor = new DerCursor(parse, bytes);
        OcspRequest request = Read(ref cursor, bytes);
        cursor.Close("OCSPRequest");
        return parse.Failed
            ? new OcspRequestReading.Unreadable(parse.Reason.Value, parse.Explanation)
            : new OcspRequestReading.Read(request);
    }

    // OCSPRequest ::= SEQUENCE {
    //    tbsRequest             TBSRequest,
    //    optionalSignature  [0] EXPLICIT Signature OPTIONAL }
    // TBSRequest ::= SEQUENCE {
    //    version            [0] EXPLICIT Version DEFAULT v1,
    //    requestorName      [1] EXPLICIT GeneralName OPTIONAL,
    //    requestList            SEQUENCE OF Request,
    //    requestExtensions  [2] EXPLICIT Extensions OPTIONAL }
    private static OcspRequest Read(ref DerCursor cursor, ReadOnlyMemory<byte> bytes)
    {
        DerCursor fields = cursor.Open(DerTag.Sequence, "OCSPRequest");
        DerCursor tbs = fields.Open(DerTag.Sequence, "TBSRequest");
        MessageVersion.Read(ref tbs);
        if (tbs.IsNext(DerTag.Explicit(1)))
        {
            tbs.Walked("requestorName");
        }

        List<CertId> certIds = ReadRequestList(ref tbs);
        IReadOnlyList<Extension> extensions = Extension.ReadExplicit(ref tbs, DerTag.Explicit(2), "requestExtensions");
        tbs.Close("TBSRequest");
        bool signed = fields.IsNext(DerTag.Explicit(0));
        if (signed)
        {
            ReadSignature(ref fields);
        }

        fields.Close("OCSPRequest");
        return new OcspRequest(bytes, certIds) { HasSignature = signed, Extensions = extensions };
    }

    // Request ::= SEQUENCE {
    //    reqCert                      CertID,
    //    singleRequestExtensions  [0] EXPLICIT Extensions OPTIONAL }
    private static List<CertId> ReadRequestList(ref DerCursor cursor)
    {
        const string What = "requestList";
        DerCursor list = cursor.Open(DerTag.Sequence, What);
        if (list.AtEnd)
        {
            list.Fail(UnreadableReason.BadValue, What, "asks for nothing.");
        }

        var certIds = new List<CertId>();
        while (!list.AtEnd)
        {
            if (certIds.Count == MaxRequests)
            {
                list.Fail(UnreadableReason.TooMany, What, $"more than {MaxRequests}.");
            }

            DerCursor request = list.Open(DerTag.Sequence, "Request");
            certIds.Add(CertIdDer.Read(ref request));
            Extension.ReadExplicit(ref request, DerTag.Explicit(0), "singleRequestExtensions");
            request.Close("Request");
        }

        return certIds;
    }

    // Signature ::= SEQUENCE {
    //    signatureAlgorithm      AlgorithmIdentifier,
    //    signature               BIT STRING,
    //    certs               [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
    private static void ReadSignature(ref DerCursor cursor)
    {
        const string What = "optionalSignature";
        DerCursor wrapper = cursor.Open(DerTag.Explicit(0), What);
        DerCursor fields = wrapper.Open(DerTag.Sequence, What);
        wrapper.Close(What);
        AlgorithmIdentifier.Read(ref fields, What);
        fields.OctetAlignedBits(What);
        if (fields.IsNext(DerTag.Explicit(0)))
        {
            DerCursor certificates = fields.Open(DerTag.Explicit(0), What);
            certificates.Element(DerTag.Sequence, What);
            certificates.Close(What);
        }

        fields.Close(What);
    }
}
