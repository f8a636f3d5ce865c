using Microsoft.Extensions.Logging.Abstractions;
using OrleansOcsp.Authority;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Testing;
using OrleansOcsp.Tls;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Tests.Sources;

public sealed class CertificateRenewalTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CertificateAuthority _ca = CertificateAuthority.CreateRoot();

    [Fact]
    public void Certificates_are_handed_over_again_after_a_refusal_and_with_news_and_not_without()
    {
        Write("a");
        Write("b");
        List<int> handedOver = [];
        using CertificateRenewal renewal = Renewal(Take);

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
    }

    [Fact]
    public void What_could_not_be_handed_over_is_handed_over_at_the_next_look()
    {
        Write("a");
        bool fails = false;
        List<int> handedOver = [];
        using CertificateRenewal renewal = Renewal(Take);
        renewal.Begin();

        Write("b");
        fails = true;
        Assert.Throws<InvalidOperationException>(renewal.Begin);
        fails = false;
        renewal.Begin();
        Assert.Equal([1, 2], handedOver);

        CertificateUpdate Take(IReadOnlyList<CertificateEntry> entries)
        {
            if (fails)
            {
                throw new InvalidOperationException("not now");
            }

            handedOver.Add(entries.Count);
            return new CertificateUpdate([], []);
        }
    }

    public void Dispose()
    {
        _ca.Dispose();
        _folder.Dispose();
    }

    private CertificateRenewal Renewal(TakeCertificates take)
    {
        CertificateSettings[] settings = [new(new CertificateLocation.Folder(_folder.Path)) { Key = "Certificates:0" }];
        return new CertificateRenewal(
            new EdgeOptions { Certificates = settings, Listen = [], State = _folder.Path },
            new CertificateShelf(settings, [], TimeProvider.System),
            take,
            TimeProvider.System,
            NullLogger<CertificateRenewal>.Instance,
            NullLogger<FolderWatch>.Instance);
    }

    private void Write(string name) =>
        _ca.Issue(new LeafOptions { DnsNames = [name + ".test"] }).WriteTo(_folder[name + ".pem"], _folder[name + ".key"]);
}
