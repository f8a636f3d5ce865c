using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Verification;

/// <summary>Picks the answer for a certificate out of a response: by the whole CertID, never by the serial number alone, never by
/// position.</summary>
internal static class AnswerSelection
{
    /// <summary>The answer. Several for one certificate contradict each other: the strictest counts (revoked, then unknown, then good),
    /// among those the one that runs out first.</summary>
    public static SingleResponse? Find(
        BasicResponse response, IssuerCertificate issuer, ReadOnlyMemory<byte> serial, VerificationPolicy policy, out Rejection? rejection)
    {
        var expected = new CertId?[Enum.GetValues<CertIdHash>().Length];
        SingleResponse? chosen = null;
        CertIdHash? notAccepted = null;
        foreach (SingleResponse single in response.Responses)
        {
            if (single.CertId.Hash is not { } hash || !(expected[(int)hash] ??= issuer.CertId(hash, serial)).Equals(single.CertId))
            {
                continue;
            }

            if (!policy.AcceptedCertIdHashes.Contains(hash))
            {
                notAccepted = hash;
            }
            else if (chosen is null || IsStricter(single, chosen))
            {
                chosen = single;
            }
        }

        rejection = chosen is not null ? null
            : notAccepted is { } refused ? new Rejection(
                StapleRejection.CertIdHashNotAccepted, $"The answer names the certificate by {refused}, which the policy does not accept.")
            : new Rejection(StapleRejection.OtherCertificate, DescribeOthers(response, issuer, serial));
        return chosen;
    }

    private static bool IsStricter(SingleResponse one, SingleResponse other) =>
        Strictness(one.Status) != Strictness(other.Status)
            ? Strictness(one.Status) > Strictness(other.Status)
            : (one.NextUpdate ?? one.ThisUpdate) < (other.NextUpdate ?? other.ThisUpdate);

    private static int Strictness(CertStatus status) => status switch
    {
        CertStatus.Good => 0,
        CertStatus.Unknown => 1,
        CertStatus.Revoked => 2,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string DescribeOthers(BasicResponse response, IssuerCertificate issuer, ReadOnlyMemory<byte> serial)
    {
        string ours = $"serial number {SerialNumber.ToHex(serial.Span)} of {issuer.Subject}";
        if (response.Responses.Count == 0)
        {
            return $"The response holds no answer at all; expected one for {ours}.";
        }

        foreach (SingleResponse single in response.Responses)
        {
            if (single.CertId.Serial.Span.SequenceEqual(serial.Span))
            {
                return single.CertId.Hash is null
                    ? $"The answer names its certificate by the hash {single.CertId.HashAlgorithm}, which is not understood here; "
                        + $"expected {ours}."
                    : "The answer is for the same serial number of another issuer: issuer name hash or issuer key hash differ; "
                        + $"expected {ours}.";
            }
        }

        string first = SerialNumber.ToHex(response.Responses[0].CertId.Serial.Span);
        string more = response.Responses.Count == 1 ? "" : $" and {response.Responses.Count - 1} more";
        return $"The response answers for serial number {first}{more}; expected {ours}.";
    }
}
