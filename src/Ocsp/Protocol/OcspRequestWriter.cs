using System.Formats.Asn1;

namespace OrleansOcsp.Protocol;

/// <summary>Writes the one kind of request that we send: about 80 bytes, so that with most responders the URL of a GET stays below
/// 255.</summary>
internal static class OcspRequestWriter
{
    // OCSPRequest ::= SEQUENCE { tbsRequest TBSRequest }     -- no optionalSignature
    // TBSRequest  ::= SEQUENCE { requestList SEQUENCE OF Request }     -- version DEFAULT v1, no requestorName, no extensions
    // Request     ::= SEQUENCE { reqCert CertID }
    public static OcspRequest Write(CertId certId)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            CertIdDer.Write(writer, certId);
        }

        return new OcspRequest(writer.Encode(), [certId]);
    }
}
