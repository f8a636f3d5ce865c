using System.Formats.Asn1;

namespace OrleansOcsp.Authority;

/// <summary>Reads what clients ask. It reads no signature and no extension: this responder answers everybody.</summary>
internal static class OcspRequestReader
{
    // OCSPRequest ::= SEQUENCE {
    //    tbsRequest          TBSRequest,
    //    optionalSignature   [0] EXPLICIT Signature OPTIONAL }
    // TBSRequest ::= SEQUENCE {
    //    version             [0] EXPLICIT Version DEFAULT v1,
    //    requestorName       [1] EXPLICIT GeneralName OPTIONAL,
    //    requestList             SEQUENCE OF Request,
    //    requestExtensions   [2] EXPLICIT Extensions OPTIONAL }
    // Request ::= SEQUENCE {
    //    reqCert                     CertID,
    //    singleRequestExtensions [0] EXPLICIT Extensions OPTIONAL }

    /// <returns>The certificates asked for, at least one; null when the bytes are no request.</returns>
    public static IReadOnlyList<CertId>? Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            AsnReader body = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
            while (body.HasData && body.PeekTag().TagClass == TagClass.ContextSpecific)
            {
                body.ReadEncodedValue();
            }

            var ids = new List<CertId>();
            AsnReader list = body.ReadSequence();
            while (list.HasData)
            {
                ids.Add(CertId.Read(list.ReadSequence()));
            }

            return ids.Count > 0 ? ids : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }
}
