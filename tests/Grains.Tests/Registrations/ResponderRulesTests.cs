using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Grains.Certificates;
using OrleansOcsp.Grains.Tests.Cluster;

namespace OrleansOcsp.Grains.Tests.Registrations;

/// <summary>Which responders a registration can make a silo ask.</summary>
public sealed class ResponderRulesTests : IDisposable
{
    private readonly CertificateAuthority _authority = CertificateAuthority.CreateRoot();

    [Theory]
    [InlineData("http://ocsp.example.com/", true)]
    [InlineData("http://OCSP.example.com/", true)]
    [InlineData("http://a.other.example/", true)]
    [InlineData("http://other.example/", false)]
    [InlineData("http://evilother.example/", false)]
    [InlineData("http://ocsp.example.com.evil.example/", false)]
    [InlineData("http://93.184.216.34/", false)]
    public void Only_the_hosts_of_Responders_Allow_may_be_asked(string url, bool allowed)
    {
        ResponderRules rules = new(["ocsp.example.com", "*.other.example"], new HashSet<CertificateKey>());
        string? fault = rules.FindFault(Issue(url));
        Assert.Equal(allowed, fault is null);
        Assert.True(allowed || fault!.Contains("Responders:Allow", StringComparison.Ordinal), fault);
    }

    [Theory]
    [InlineData("http://127.0.0.1/", "Issuers:Trusted")]
    [InlineData("http://[::ffff:10.0.0.1]/", "Issuers:Trusted")]
    [InlineData("http://192.168.1.1:8080/ocsp", "Issuers:Trusted")]
    [InlineData("http://169.254.169.254/", "never asked")]
    [InlineData("http://[fe80::1]/", "never asked")]
    public void Addresses_of_ones_own_network_need_a_trusted_issuer_and_some_are_never_asked(string url, string said)
    {
        IssuedCertificate certificate = Issue(url);
        Assert.Contains(said, new ResponderRules([], new HashSet<CertificateKey>()).FindFault(certificate), StringComparison.Ordinal);
        ResponderRules trusting = new([], new HashSet<CertificateKey> { CertificateKey.Of(_authority.Der.Span) });
        Assert.Equal(said != "never asked", trusting.FindFault(certificate) is null);
    }

    [Fact]
    public void One_responder_that_may_be_asked_is_enough() => Assert.Null(
        new ResponderRules([], new HashSet<CertificateKey>()).FindFault(Issue("http://169.254.169.254/", "http://ocsp.example.com/")));

    public void Dispose() => _authority.Dispose();

    private IssuedCertificate Issue(params string[] urls) =>
        TestCluster.Issued(_authority.Issue(new LeafOptions { OcspUrls = [.. urls.Select(url => new Uri(url))] }).Der, _authority.Der);
}
