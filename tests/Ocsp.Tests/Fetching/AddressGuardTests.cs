using System.Net;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.Ocsp.Tests.Fetching;

/// <summary>Certificates carry URLs that an attacker chose: where they may lead, over real connections, with names that resolve as a test says.</summary>
public sealed class AddressGuardTests : IAsyncLifetime
{
    private readonly CertificateAuthority _ca = CertificateAuthority.CreateRoot();
    private IssuedCertificate _certificate = null!;
    private OcspResponder _responder = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _certificate = Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(_ca.Issue().Der, _ca.Der)).Certificate;
        _responder = await OcspResponder.StartAsync(_ca);
    }

    public async ValueTask DisposeAsync()
    {
        await _responder.DisposeAsync();
        _ca.Dispose();
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/ocsp")]
    [InlineData("http://localhost:{0}/ocsp")]
    [InlineData("http://127.1:{0}/ocsp")]
    [InlineData("http://2130706433:{0}/ocsp")]
    [InlineData("http://0x7f.0.0.1:{0}/ocsp")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/ocsp")]
    [InlineData("http://[64:ff9b::127.0.0.1]:{0}/ocsp")]
    [InlineData("http://[2002:7f00:1::]:{0}/ocsp")]
    public async Task A_certificates_own_url_does_not_lead_to_loopback(string url)
    {
        FetchOutcome outcome = await FetchAsync(string.Format(null, url, _responder.Url.Port), written: false);
        FetchOutcome.AddressRefused refused = Assert.IsType<FetchOutcome.AddressRefused>(outcome);
        Assert.Contains(refused.Address.ToString(), refused.Explanation, StringComparison.Ordinal);
        Assert.Contains("Issuers:Trusted", refused.Explanation, StringComparison.Ordinal);
        Assert.Contains("--issuer", refused.Explanation, StringComparison.Ordinal);
        Assert.Equal(0, _responder.RequestCount);
    }

    [Theory]
    [InlineData("http://169.254.169.254/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://100.100.100.200/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://[::]/")]
    public async Task Metadata_and_unroutable_addresses_are_refused_even_to_the_operator(string url)
    {
        Assert.IsType<FetchOutcome.AddressRefused>(await FetchAsync(url, written: true));
    }

    [Fact]
    public async Task A_name_that_resolves_to_a_private_address_is_refused()
    {
        foreach (string address in new[] { "10.0.0.1", "192.168.1.1", "127.0.0.1", "fd00::1", "169.254.169.254" })
        {
            FetchOutcome outcome = await FetchAsync("http://innocent.example/", written: false, resolve: _ => [IPAddress.Parse(address)]);
            FetchOutcome.AddressRefused refused = Assert.IsType<FetchOutcome.AddressRefused>(outcome);
            Assert.Contains(address, refused.Explanation, StringComparison.Ordinal);
            Assert.Contains("innocent.example", refused.Explanation, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_url_that_the_operator_wrote_may_be_private()
    {
        Assert.IsType<FetchOutcome.Answered>(await FetchAsync(_responder.Url.ToString(), written: true));
    }

    [Fact]
    public async Task A_trusted_issuers_certificates_may_name_private_responders()
    {
        var trusting = new FetchOptions { TrustedIssuers = new HashSet<CertificateKey> { CertificateKey.Of(_ca.Der.Span) } };
        Assert.IsType<FetchOutcome.Answered>(await FetchAsync(_responder.Url.ToString(), written: false, options: trusting));
        var other = new FetchOptions { TrustedIssuers = new HashSet<CertificateKey> { _certificate.Key } };
        Assert.IsType<FetchOutcome.AddressRefused>(await FetchAsync(_responder.Url.ToString(), written: false, options: other));
        Assert.IsType<FetchOutcome.AddressRefused>(await FetchAsync("http://169.254.169.254/", written: false, options: trusting));
    }

    [Fact]
    public async Task The_address_that_was_checked_is_the_one_connected_to()
    {
        // Rebinding: whatever the name says a moment later, it is asked once a connection.
        int resolved = 0;
        string url = $"http://rebinding.example:{_responder.Url.Port}/ocsp";
        FetchOutcome outcome = await FetchAsync(url, written: true, resolve: _ => resolved++ == 0 ? [IPAddress.Loopback] : [IPAddress.Parse("169.254.169.254")]);
        Assert.IsType<FetchOutcome.Answered>(outcome);
        Assert.Equal(1, resolved);
    }

    [Fact]
    public async Task A_connection_that_one_certificate_may_make_is_not_lent_to_one_that_may_not()
    {
        using var fetcher = new OcspHttpFetcher(new FetchOptions(), TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        var url = new Uri($"http://shared.example:{_responder.Url.Port}/ocsp");
        Assert.IsType<FetchOutcome.Answered>(await fetcher.FetchAsync(new OcspQuestion(_certificate, new ResponderEndpoint(url, true)), Cancel));
        Assert.IsType<FetchOutcome.AddressRefused>(await fetcher.FetchAsync(new OcspQuestion(_certificate, new ResponderEndpoint(url, false)), Cancel));
        Assert.Equal(1, _responder.RequestCount);
    }

    [Fact]
    public async Task Of_several_addresses_the_allowed_ones_are_tried_in_turn()
    {
        string url = $"http://many.example:{_responder.Url.Port}/ocsp";
        IPAddress closed = IPAddress.Parse("127.0.0.9"); // nobody listens there
        FetchOutcome outcome = await FetchAsync(url, written: true, resolve: _ => [IPAddress.Parse("169.254.169.254"), closed, IPAddress.Loopback]);
        Assert.IsType<FetchOutcome.Answered>(outcome);
    }

    [Fact]
    public async Task A_name_without_addresses_cannot_be_reached()
    {
        Assert.IsType<FetchOutcome.Unreachable>(await FetchAsync("http://nobody.example/", written: true, resolve: _ => []));
    }

    [Theory]
    [InlineData("ftp://ocsp.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ldap://ocsp.example/")]
    [InlineData("http://user:secret@ocsp.example/")]
    [InlineData("http://\u00e4.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaa/")]
    public void Only_plain_http_and_https_urls_are_responders(string url)
    {
        var wanted = new StapleWanted(_certificate) { ResponderOverride = [new Uri(url)] };
        Assert.True(ResponderEndpoints.Of(wanted).IsEmpty);
    }

    [Fact]
    public void An_override_stands_instead_of_the_certificates_own_urls()
    {
        IssuedCertificate own = Assert.IsType<IssuedCertificateResult.Created>(
            IssuedCertificate.Create(_ca.Issue(new LeafOptions { OcspUrls = [new Uri("http://own.example/")] }).Der, _ca.Der)).Certificate;
        Assert.Equal([new ResponderEndpoint(new Uri("http://own.example/"), false)], ResponderEndpoints.Of(new StapleWanted(own)).All);
        var written = new Uri("http://10.0.0.1/");
        Assert.Equal(
            [new ResponderEndpoint(written, true)],
            ResponderEndpoints.Of(new StapleWanted(own) { ResponderOverride = [written, written] }).All);
    }

    private async Task<FetchOutcome> FetchAsync(string url, bool written, Func<string, IPAddress[]>? resolve = null, FetchOptions? options = null)
    {
        ResolveHost? resolver = resolve is null ? null : (host, _) => Task.FromResult(resolve(host));
        using var fetcher = new OcspHttpFetcher(options ?? new FetchOptions(), TimeProvider.System, resolver);
        return await fetcher.FetchAsync(new OcspQuestion(_certificate, new ResponderEndpoint(new Uri(url), written)), Cancel);
    }
}
