using System.Net;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>
/// Which responders a registered certificate may make a silo ask: those it names itself, http(s), on hosts that the operator allows. A
/// literal address is judged here, before anything is stored; what a name resolves to is judged at each connection, by the fetcher.
/// </summary>
/// <param name="allowed">Host names, exact or <c>*.</c> and a suffix, lower case; empty: any.</param>
/// <param name="trustedIssuers">Issuers whose certificates may name private and loopback addresses.</param>
internal sealed class ResponderRules(IReadOnlyCollection<string> allowed, IReadOnlySet<CertificateKey> trustedIssuers)
{
    /// <summary>Why none of the certificate's responders may be asked; null: one may, or it names none.</summary>
    public string? FindFault(IssuedCertificate certificate)
    {
        bool trusted = trustedIssuers.Contains(CertificateKey.Of(certificate.IssuerDer.Span));
        string?[] faults = [.. certificate.OcspUrls.Select(url => FindFault(url, trusted))];
        return faults.Length == 0 || faults.Any(fault => fault is null) ? null : string.Join(' ', faults.Take(4));
    }

    /// <summary>Whether the operator allows the host.</summary>
    public bool IsAllowed(Uri url) => allowed.Count == 0 || allowed.Any(pattern => Matches(pattern, url.IdnHost.ToLowerInvariant()));

    private string? FindFault(Uri url, bool trusted) =>
        !IsAllowed(url) ? $"its responder {url} is not in the silo's Responders:Allow."
        : !IPAddress.TryParse(url.Host, out IPAddress? address) ? null
        : AddressClasses.Of(address) switch
        {
            AddressClass.Public => null,
            AddressClass.Private when trusted => null,
            AddressClass.Private =>
                $"its responder {url} has a private or loopback address, and its issuer is not in the silo's Issuers:Trusted.",
            _ => $"its responder {url} has an address that is never asked: link-local, a metadata service, multicast or reserved.",
        };

    private static bool Matches(string pattern, string host) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(pattern[1..], StringComparison.Ordinal) && host.Length > pattern.Length - 1
        : host == pattern;
}
