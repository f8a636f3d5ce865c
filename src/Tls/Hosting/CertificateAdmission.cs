using OrleansOcsp.Certificates;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>Whether an entry can be served at all. One that cannot does not stop the others.</summary>
internal abstract record CertificateAdmission
{
    private CertificateAdmission()
    {
    }

    /// <summary>It can; its care has not begun.</summary>
    public sealed record Admitted(CertificateInCare Care) : CertificateAdmission;

    /// <summary>It cannot.</summary>
    /// <param name="Reason">What, seen, expected, what to do.</param>
    public sealed record Refused(string Reason) : CertificateAdmission;

    /// <summary>Reads the leaf, its names and the key, and looks at its life.</summary>
    public static CertificateAdmission Decide(CertificateEntry entry, DateTimeOffset now)
    {
        switch (LeafCertificate.Read(entry.Leaf))
        {
            case LeafReading.Refused unreadable:
                return new Refused(unreadable.Explanation);
            case LeafReading.Read { Leaf: var leaf } when leaf.NotAfter < now:
                return new Refused($"the certificate of {leaf.Subject} expired on {leaf.NotAfter:u}; now is {now:u}. Renew it.");
            case LeafReading.Read { Leaf: var leaf }:
                return Decide(entry, leaf);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static CertificateAdmission Decide(CertificateEntry entry, LeafCertificate leaf)
    {
        var names = new List<string>();
        foreach (string given in entry.Names.Count > 0 ? entry.Names : [.. leaf.DnsNames, .. leaf.IpAddresses.Select(address => address.ToString())])
        {
            if (ServerNamePattern.TryNormalize(given, out string? name))
            {
                names.Add(name);
            }
            else if (entry.Names.Count > 0)
            {
                return new Refused($"'{given}' is not a server name: expected a DNS name, '*.' and a DNS name, or an IP address.");
            }

            // A name in the certificate that no client could ask for harms nobody.
        }

        if (names.Count == 0)
        {
            return new Refused("the certificate names no DNS name or IP address (subjectAltName) and none is configured: say Names.");
        }

        try
        {
            return new Admitted(new CertificateInCare(entry, TlsCertificate.Create(entry), leaf, [.. names.Distinct(StringComparer.Ordinal)]));
        }
        catch (TlsCertificateException unusable)
        {
            return new Refused(unusable.Message);
        }
    }
}
