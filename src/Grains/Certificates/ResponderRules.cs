using OrleansOcsp.Certificates;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>
/// Which responders a registered certificate may make a silo ask: those it names itself, http(s), on hosts that the operator allows.
/// Whether their addresses may be connected to is checked at each connection, by the fetcher.
/// </summary>
/// <param name="allowed">Host names, exact or <c>*.</c> and a suffix, lower case; empty: any.</param>
internal sealed class ResponderRules(IReadOnlyCollection<string> allowed)
{
    /// <summary>Why none of the certificate's responders may be asked; null: one may, or it names none.</summary>
    public string? FindFault(IssuedCertificate certificate) =>
        certificate.OcspUrls.Count == 0 || certificate.OcspUrls.Any(IsAllowed)
            ? null
            : $"its responders ({string.Join(", ", certificate.OcspUrls.Take(4))}) are not in the silo's Responders:Allow.";

    public bool IsAllowed(Uri url) => allowed.Count == 0 || allowed.Any(pattern => Matches(pattern, url.IdnHost.ToLowerInvariant()));

    private static bool Matches(string pattern, string host) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(pattern[1..], StringComparison.Ordinal) && host.Length > pattern.Length - 1
        : host == pattern;
}
