using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Cases;

/// <summary>What this house says of a case: the first line that <c>ocsp-edge verify</c> would print.</summary>
internal static class CaseVerdict
{
    // Fuzz files come without an issuer; a stranger stands in, so that what can be read is still refused by the whole verifier.
    private const string StandIn = "go-gts-good";

    /// <summary>With the options that the owner of such a PKI would set.</summary>
    public static VerificationPolicy OldPrivatePki(OcspCase row) => new()
    {
        AllowSha1Signatures = true,
        MissingNextUpdate = row.MaxAge ?? TimeSpan.FromHours(12),
    };

    public static string Of(OcspCase row, VerificationPolicy policy)
    {
        OcspCase asked = row.Issuer is null ? OcspCase.All[StandIn] : row;
        DateTimeOffset now = row.EvalTime ?? asked.EvalTime!.Value;
        var verifier = new StapleVerifier(policy);
        if (asked.Leaf is { } leaf)
        {
            return IssuedCertificate.Create(leaf, asked.Issuer!.Value) switch
            {
                IssuedCertificateResult.Created(var certificate) => VerdictText.FirstLine(verifier.Verify(certificate, row.Bytes, now)),
                IssuedCertificateResult.Refused(var reason, _) => VerdictText.FirstLine(reason),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }

        var issuer = Assert.IsType<IssuerReading.Read>(IssuerCertificate.Read(asked.Issuer!.Value));
        ReadOnlyMemory<byte> serial = SerialNumber.FromHex(asked.Serial)!.Value;
        return VerdictText.FirstLine(verifier.VerifySerial(issuer.Issuer, serial, row.Bytes, now));
    }

    public static bool IsRefusal(string verdict) =>
        verdict.StartsWith("invalid:", StringComparison.Ordinal) || verdict.StartsWith("unreadable:", StringComparison.Ordinal);
}
