using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Ocsp;
using OrleansOcsp.Ocsp.Tests.Cases;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Ocsp.Tests.Protocol;

/// <summary>BouncyCastle's own reader as a second opinion: whatever of the cases we read, it reads alike, in both of its
/// versions.</summary>
public sealed class BouncyCastleTests
{
    [Fact]
    public void BouncyCastle_reads_the_same_fields_from_every_case_that_we_read()
    {
        Testing.Repository.Shared();
        int compared = 0;
        foreach (OcspCase row in OcspCase.All.Values.Where(row => row.Kind == "response"))
        {
            if (OrleansOcsp.Protocol.OcspResponse.Read(row.Bytes) is OcspResponseReading.Read({ Answer: { } ours }))
            {
                var theirs = Org.BouncyCastle.Asn1.Ocsp.OcspResponse.GetInstance(Asn1Object.FromByteArray(row.Bytes.ToArray()));
                byte[] content = theirs.ResponseBytes.Response.GetOctets();
                Compare(ours, BasicOcspResponse.GetInstance(Asn1Object.FromByteArray(content)), row.Id);
                compared++;
            }
        }

        Assert.True(compared > 50, $"{compared} compared");
    }

    private static void Compare(BasicResponse ours, BasicOcspResponse theirs, string id)
    {
        ResponseData data = theirs.TbsResponseData;
        Assert.Equal(data.ProducedAt.ToDateTime(), ours.ProducedAt.UtcDateTime);
        Assert.Equal(theirs.SignatureAlgorithm.Algorithm.Id, ours.SignatureAlgorithm.Oid);
        Assert.Equal(theirs.Signature.GetBytes(), ours.Signature.ToArray());
        Assert.Equal(theirs.Certs?.Count ?? 0, ours.Certificates.Count);
        byte[] responderId = data.ResponderID.Name?.GetDerEncoded() ?? data.ResponderID.GetKeyHash();
        Assert.Equal(responderId, ours.ResponderId switch
        {
            ResponderId.ByName(var name) => name.ToArray(),
            ResponderId.ByKey(var hash) => hash.ToArray(),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        Assert.Equal(data.Responses.Count, ours.Responses.Count);
        for (int i = 0; i < ours.Responses.Count; i++)
        {
            Compare(ours.Responses[i], Org.BouncyCastle.Asn1.Ocsp.SingleResponse.GetInstance(data.Responses[i]), id);
        }
    }

    private static void Compare(OrleansOcsp.Protocol.SingleResponse ours, Org.BouncyCastle.Asn1.Ocsp.SingleResponse theirs, string id)
    {
        Assert.Equal(theirs.CertId.HashAlgorithm.Algorithm.Id, ours.CertId.HashAlgorithm);
        Assert.Equal(theirs.CertId.SerialNumber.Value.ToByteArray(), ours.CertId.Serial.ToArray());
        Assert.Equal(theirs.CertId.IssuerNameHash.GetOctets(), ours.CertId.IssuerNameHash.ToArray());
        Assert.Equal(theirs.CertId.IssuerKeyHash.GetOctets(), ours.CertId.IssuerKeyHash.ToArray());
        Assert.Equal(theirs.CertStatus.TagNo, (int)ours.Status);
        Assert.Equal(theirs.ThisUpdate.ToDateTime(), ours.ThisUpdate.UtcDateTime);
        Assert.Equal(theirs.NextUpdate?.ToDateTime(), ours.NextUpdate?.UtcDateTime);
        Assert.True(ours.Status == OrleansOcsp.Protocol.CertStatus.Revoked == ours.RevokedAt is not null, id);
        if (theirs.CertStatus.TagNo == 1)
        {
            var info = RevokedInfo.GetInstance(theirs.CertStatus.Status);
            Assert.Equal(info.RevocationTime.ToDateTime(), ours.RevokedAt!.Value.UtcDateTime);
            Assert.Equal(info.RevocationReason?.IntValueExact, (int?)ours.RevocationReason);
        }
    }
}
