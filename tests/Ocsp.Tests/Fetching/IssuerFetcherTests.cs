using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;

namespace OrleansOcsp.Ocsp.Tests.Fetching;

/// <summary>Fetching an issuer from where the leaf says. A public host name leads to the test's server, since nothing else is asked.</summary>
public sealed class IssuerFetcherTests : IDisposable
{
    private readonly CertificateAuthority _root = CertificateAuthority.CreateRoot();
    private readonly CertificateAuthority _ca;

    public IssuerFetcherTests() => _ca = _root.CreateIntermediate();

    public static TheoryData<string> Forms => ["der", "pem", "pem with text", "pkcs7", "pkcs7 in pem"];

    public void Dispose()
    {
        _ca.Dispose();
        _root.Dispose();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void An_issuer_is_found_in_every_form_that_cas_publish(string form)
    {
        byte[] body = form switch
        {
            "der" => _ca.Der.ToArray(),
            "pem" => Encoding.ASCII.GetBytes(_root.Pem() + _ca.Pem()),
            "pem with text" => Encoding.ASCII.GetBytes("\n subject=CN=x\n" + _ca.Pem()),
            "pkcs7" => Pkcs7(_root.Der, _ca.Der),
            _ => Encoding.ASCII.GetBytes(PemEncoding.WriteString("PKCS7", Pkcs7(_ca.Der))),
        };
        IssuerFetch.Found found = Assert.IsType<IssuerFetch.Found>(Find(body));
        Assert.Equal(_ca.Der, found.Certificate.IssuerDer);
    }

    [Fact]
    public void What_did_not_sign_the_leaf_is_refused()
    {
        using CertificateAuthority other = CertificateAuthority.CreateRoot(new AuthorityOptions { Name = "orleans-ocsp throwaway intermediate" });
        byte[][] bodies = [other.Der.ToArray(), _root.Der.ToArray(), "<html>"u8.ToArray(), [], Pkcs7(), [0x30, 0x80], .. Truncations(Pkcs7(_ca.Der))];
        Assert.All(bodies, body => Assert.IsType<IssuerFetch.NotFound>(Find(body)));
    }

    [Fact]
    public void A_bundle_of_a_million_certificates_is_not_read_to_its_end()
    {
        string many = string.Concat(Enumerable.Repeat(_root.Pem(), 60));
        Assert.Equal(16, CertificateBundle.Read(Encoding.ASCII.GetBytes(many)).Count);
    }

    [Fact]
    public async Task Private_addresses_are_refused_before_any_connection()
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        LeafCertificate leaf = Leaf(responder.IssuerUrl(_ca));
        using var fetcher = new IssuerFetcher(new FetchOptions(), TimeProvider.System);
        IssuerFetch.NotFound refused = Assert.IsType<IssuerFetch.NotFound>(await fetcher.FetchAsync(leaf, TestContext.Current.CancellationToken));
        Assert.Contains("127.0.0.1", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("--issuer", refused.Problem, StringComparison.Ordinal);
        Assert.Contains(responder.IssuerUrl(_ca).ToString(), refused.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("302", "169.254.169.254")]
    [InlineData("404", "HTTP status 404")]
    [InlineData("huge", "more than 65536 bytes")]
    [InlineData("hang", "within 1 s")]
    [InlineData("other", "not the issuer")]
    public async Task What_goes_wrong_is_said(string fault, string said)
    {
        byte[] answer = fault switch
        {
            "302" => "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"u8.ToArray(),
            "404" => "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"u8.ToArray(),
            "huge" => RawServer.Ok(new byte[70_000]),
            "other" => RawServer.Ok(_root.Der.Span),
            _ => [],
        };
        await using var server = new RawServer(_ => answer);
        IssuerFetch.NotFound problem = Assert.IsType<IssuerFetch.NotFound>(await FetchThroughProxyAsync(server, Leaf(new Uri("http://ca.example/ca.crt"))));
        Assert.Contains(said, problem.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_good_issuer_is_taken_over_http()
    {
        await using var server = new RawServer(_ => RawServer.Ok(_ca.Der.Span));
        Assert.IsType<IssuerFetch.Found>(await FetchThroughProxyAsync(server, Leaf(new Uri("http://ca.example/ca.crt"))));
        Assert.StartsWith("GET http://ca.example/ca.crt", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leaf_that_does_not_say_where_its_issuer_lies_is_told_what_to_do()
    {
        using var fetcher = new IssuerFetcher(new FetchOptions(), TimeProvider.System);
        IssuerFetch.NotFound problem = Assert.IsType<IssuerFetch.NotFound>(await fetcher.FetchAsync(Leaf(null), TestContext.Current.CancellationToken));
        Assert.Contains("chain file", problem.Problem, StringComparison.Ordinal);
    }

    private LeafCertificate Leaf(Uri? caIssuers) => Assert.IsType<LeafReading.Read>(
        LeafCertificate.Read(_ca.Issue(new LeafOptions { CaIssuersUrl = caIssuers }).Der)).Leaf;

    private IssuerFetch Find(byte[] body) => IssuedCertificate.FindIssuer(Leaf(null), CertificateBundle.Read(body)) is IssuedCertificateResult.Created created
        ? new IssuerFetch.Found(created.Certificate)
        : new IssuerFetch.NotFound("not found");

    // The server of a test lies on loopback, where an issuer is never fetched from; behind a proxy it may lie anywhere.
    private static async Task<IssuerFetch> FetchThroughProxyAsync(RawServer server, LeafCertificate leaf)
    {
        var options = new FetchOptions { Proxy = new Uri($"http://{IPAddress.Loopback}:{server.Port}"), Deadline = TimeSpan.FromSeconds(1) };
        using var fetcher = new IssuerFetcher(options, TimeProvider.System);
        return await fetcher.FetchAsync(leaf, TestContext.Current.CancellationToken);
    }

    private static byte[] Pkcs7(params ReadOnlyMemory<byte>[] certificates)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        var tag0 = new Asn1Tag(TagClass.ContextSpecific, 0);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.113549.1.7.2");
            using (writer.PushSequence(tag0))
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                using (writer.PushSetOf())
                {
                }

                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier("1.2.840.113549.1.7.1");
                }

                using (writer.PushSetOf(tag0))
                {
                    foreach (ReadOnlyMemory<byte> certificate in certificates)
                    {
                        writer.WriteEncodedValue(certificate.Span);
                    }
                }

                using (writer.PushSetOf())
                {
                }
            }
        }

        return writer.Encode();
    }

    private static IEnumerable<byte[]> Truncations(byte[] whole) => Enumerable.Range(1, whole.Length - 1).Select(length => whole[..length]);
}
