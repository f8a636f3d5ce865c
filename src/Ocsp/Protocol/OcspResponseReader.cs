namespace OrleansOcsp.Protocol;

/// <summary>Reads responses: one pass over the original bytes, bounded by <see cref="OcspResponse.MaxLength"/>. Signatures, names and
/// times are not judged here.</summary>
internal static class OcspResponseReader
{
    private const string IdPkixOcspBasic = "1.3.6.1.5.5.7.48.1.1";

    public static OcspResponseReading Read(ReadOnlyMemory<byte> bytes)
    {
        if (MessageLength.Check(bytes, "response") is var (reason, explanation))
        {
            return new OcspResponseReading.Unreadable(reason, explanation);
        }

        var parse = new DerParse();
        var cursor = new DerCursor(parse, bytes);
        OcspResponse response = Read(ref cursor, bytes);
        cursor.Close("OCSPResponse");
        return parse.Failed
            ? new OcspResponseReading.Unreadable(parse.Reason.Value, parse.Explanation)
            : new OcspResponseReading.Read(response);
    }

    // OCSPResponse ::= SEQUENCE {
    //    responseStatus          ENUMERATED { successful(0), malformedRequest(1), internalError(2), tryLater(3), sigRequired(5),
    //                                         unauthorized(6) },
    //    responseBytes       [0] EXPLICIT ResponseBytes OPTIONAL }
    private static OcspResponse Read(ref DerCursor cursor, ReadOnlyMemory<byte> bytes)
    {
        const string What = "responseStatus";
        DerCursor fields = cursor.Open(DerTag.Sequence, "OCSPResponse");
        int offset = fields.Offset;
        var status = (OcspResponseStatus)fields.Enumerated(What);
        if (!Enum.IsDefined(status))
        {
            cursor.Parse.Fail(UnreadableReason.UndefinedStatus, offset, What, $"{(int)status} is not defined (RFC 6960 section 4.2.1).");
        }

        BasicResponse? answer = fields.IsNext(DerTag.Explicit(0)) ? ReadResponseBytes(ref fields) : null;
        fields.Close("OCSPResponse");
        if ((status == OcspResponseStatus.Successful) != (answer is not null))
        {
            string problem = answer is null ? "successful, but there is no answer." : "an error that carries an answer.";
            cursor.Parse.Fail(UnreadableReason.ResponseBytesMismatch, offset, What, problem);
        }

        return new OcspResponse(bytes, status, answer);
    }

    // ResponseBytes ::= SEQUENCE {
    //    responseType  OBJECT IDENTIFIER,
    //    response      OCTET STRING }     -- the DER of a BasicOCSPResponse
    private static BasicResponse? ReadResponseBytes(ref DerCursor cursor)
    {
        const string What = "ResponseBytes";
        DerCursor wrapper = cursor.Open(DerTag.Explicit(0), What);
        DerCursor fields = wrapper.Open(DerTag.Sequence, What);
        wrapper.Close(What);
        int offset = fields.Offset;
        string type = fields.Oid("responseType");
        if (type != IdPkixOcspBasic)
        {
            cursor.Parse.Fail(UnreadableReason.UnknownResponseType, offset, "responseType", $"{type}, not id-pkix-ocsp-basic.");
        }

        DerCursor inner = fields.Open(DerTag.OctetString, "response");
        fields.Close(What);
        BasicResponse basic = BasicResponse.Read(ref inner);
        inner.Close("BasicOCSPResponse");
        return basic;
    }
}
