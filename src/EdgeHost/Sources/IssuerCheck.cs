using OrleansOcsp.Certificates;
using OrleansOcsp.Tls;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>Finds certificates that no staple can ever be had for, because nobody says who issued them.</summary>
internal static class IssuerCheck
{
    /// <returns>What is wrong; null: nothing.</returns>
    public static CertificateFault? FindFault(CertificateEntry entry, IReadOnlyList<ReadOnlyMemory<byte>> trustedIssuers)
    {
        if (entry.Policy == StaplePolicy.Off || LeafCertificate.Read(entry.Leaf) is not LeafReading.Read { Leaf: var leaf }
            || leaf.OcspUrls.Count + entry.ResponderOverride.Count == 0
            || (entry.Issuer is null && leaf.CaIssuersUrls.Count > 0))
        {
            return null;
        }

        IEnumerable<ReadOnlyMemory<byte>> candidates = entry.Issuer is { } issuer ? [issuer] : [.. entry.Chain, .. trustedIssuers];
        return IssuedCertificate.FindIssuer(leaf, candidates) is IssuedCertificateResult.Refused refused
            ? new CertificateFault(entry.Origin, $"No staple can be had for it: {refused.Explanation} "
                + "Add the issuer's certificate to the file after the leaf, or name its file (Issuer, --issuer).")
            : null;
    }
}
