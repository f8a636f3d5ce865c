using Microsoft.Extensions.Logging.Abstractions;
using OrleansOcsp.Authority;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Testing;
using OrleansOcsp.Tls;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Tests.Sources;

public sealed class CertificateRenewalTests
{
    [Fact]
    public void Certificates_are_handed_over_again_after_a_refusal_and_with_news_and_not_without()
    {
        using TempFolder folder = new();
        using CertificateAuthority ca = CertificateAuthority.CreateRoot();
        Write("a");
        Write("b");
        CertificateSettings[] settings = [new(new CertificateLocation.Folder(folder.Path)) { Key = "Certificates:0" }];
        List<int> handedOver = [];
        using CertificateRenewal renewal = new(
            new EdgeOptions { Certificates = settings, Listen = [], State = folder.Path },
            new CertificateShelf(settings, [], TimeProvider.System),
            Take,
            TimeProvider.System,
            NullLogger<CertificateRenewal>.Instance,
            NullLogger<FolderWatch>.Instance);

        renewal.Begin();
        Assert.Equal([2], handedOver);
        renewal.Begin();
        Assert.Equal([2, 2], handedOver);
        renewal.Begin();
        Assert.Equal([2, 2], handedOver);
        Write("c");
        renewal.Begin();
        Assert.Equal([2, 2, 3], handedOver);

        // Refuses at first, as what is not valid yet.
        CertificateUpdate Take(IReadOnlyList<CertificateEntry> entries)
        {
            handedOver.Add(entries.Count);
            return new CertificateUpdate(handedOver.Count == 1 ? [new CertificateFault("a", "too early")] : [], []);
        }

        void Write(string name) => ca.Issue(new LeafOptions { DnsNames = [name + ".test"] }).WriteTo(folder[name + ".pem"], folder[name + ".key"]);
    }
}
