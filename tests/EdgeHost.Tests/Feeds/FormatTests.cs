using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Feeds.Formats;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.EdgeHost.Tests.Feeds;

/// <summary>The files of each format, byte for byte.</summary>
public sealed class FormatTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Bytes = [0x30, 0x03, 0x0A, 0x01, 0x00];

    private static readonly FeedSubject Subject = new(
        CertificateKey.Of([1]), "www.example", "/etc/tls/www.example.pem", "/etc/tls/www.example.key", new byte[] { 0x4A, 0x01 }, [new byte[] { 1, 2, 3 }, new byte[] { 4 }]);

    public static TheoryData<string> Formats => [.. FeedFormats.ByName.Keys];

    [Fact]
    public void Plain_writes_ors_and_der() =>
        Assert.Equal(["/f/www.example.ors=3003", "/f/www.example.der=3003"], Show("plain", Response()));

    [Fact]
    public void Haproxy_writes_beside_the_name_of_the_certificates_file_and_empties_it() =>
        Assert.Equal(["/f/www.example.pem.ocsp=3003", "/f/www.example.pem.ocsp="], [.. Show("haproxy", Response()), .. Show("haproxy", null)]);

    [Fact]
    public void Nginx_names_the_response_only_while_it_is_there()
    {
        Assert.Equal(["/f/www.example.ocsp=3003", "/f/www.example.conf=7373"], Show("nginx", Response()));
        Assert.Equal(["/f/www.example.conf gone", "/f/www.example.ocsp gone"], Show("nginx", null));
        Assert.Equal("ssl_stapling on;\nssl_stapling_file \"/f/www.example.ocsp\";\n", Text("nginx", 1));
    }

    [Fact]
    public void Hitch_names_files_by_the_md5_of_the_path_and_has_none_for_revoked()
    {
        // md5sum of "/etc/tls/www.example.pem"
        Assert.Equal(["/f/" + Md5("/etc/tls/www.example.pem") + "=3003"], Show("hitch", Response()));
        Assert.Equal(["/f/" + Md5("/etc/tls/www.example.pem") + " gone"], Show("hitch", Response(CertStatus.Revoked)));
    }

    [Fact]
    public void Lighttpd_writes_one_file() =>
        Assert.Equal(["/f/www.example.ocsp=3003", "/f/www.example.ocsp gone"], [.. Show("lighttpd", Response()), .. Show("lighttpd", null)]);

    [Fact]
    public void Envoy_writes_certificate_key_reference_and_staple_as_one_secret()
    {
        using var document = JsonDocument.Parse(Text("envoy", 0));
        JsonElement secret = Assert.Single(document.RootElement.GetProperty("resources").EnumerateArray());
        Assert.Equal("type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret", secret.GetProperty("@type").GetString());
        Assert.Equal("www.example", secret.GetProperty("name").GetString());
        JsonElement tls = secret.GetProperty("tls_certificate");
        Assert.Equal("/etc/tls/www.example.key", tls.GetProperty("private_key").GetProperty("filename").GetString());
        Assert.Equal(Bytes, tls.GetProperty("ocsp_staple").GetProperty("inline_bytes").GetBytesFromBase64());
        string chain = tls.GetProperty("certificate_chain").GetProperty("inline_string").GetString()!;
        Assert.Equal(2, chain.Split("-----BEGIN CERTIFICATE-----").Length - 1);
        Assert.Contains(Convert.ToBase64String([1, 2, 3]), chain, StringComparison.Ordinal);

        // The fields of Envoy's DiscoveryResponse, Secret, TlsCertificate and DataSource that are used: its reader refuses others.
        Assert.Equal(["resources"], Fields(document.RootElement));
        Assert.Equal(["@type", "name", "tls_certificate"], Fields(secret));
        Assert.Equal(["certificate_chain", "private_key", "ocsp_staple"], Fields(tls));
        Assert.All(tls.EnumerateObject(), source => Assert.Single(Fields(source.Value)));

        // Both in one file: they change in one rename.
        Assert.Single(Files("envoy", Response()));
        Assert.DoesNotContain("ocsp_staple", Encoding.UTF8.GetString(Files("envoy", null)[0].Content!.Value.Span), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_format_writes_below_its_directory_only(string format) =>
        Assert.All(Files(format, Response()), file => Assert.Equal("/f", Path.GetDirectoryName(file.Path)));

    [Theory]
    [InlineData("/etc/letsencrypt/live/www.example/fullchain.pem", "www.example")]
    [InlineData("/etc/tls/www.example.pem", "www.example")]
    [InlineData("/run/secrets/a/tls.crt", "a")]
    [InlineData("/etc/tls/_.example.pem", "_.example")]
    public void A_certificates_name_is_its_files_or_its_folders(string file, string name) => Assert.Equal(name, FeedSubjects.NameOf(file));

    private static FeedResponse Response(CertStatus status = CertStatus.Good) => new(Bytes, status, Now, Now.AddHours(1));

    private static IReadOnlyList<FeedFile> Files(string format, FeedResponse? response) => FeedFormats.ByName[format].Files(Subject, response, "/f");

    private static string[] Fields(JsonElement value) => [.. value.EnumerateObject().Select(field => field.Name)];

    private static string Text(string format, int file) => Encoding.UTF8.GetString(Files(format, Response())[file].Content!.Value.Span);

    private static string[] Show(string format, FeedResponse? response) =>
    [
        .. Files(format, response).Select(file => file.Content is not { } content
            ? $"{file.Path} gone"
            : $"{file.Path}={Convert.ToHexString(content.Span[..Math.Min(2, content.Length)])}"),
    ];

    private static string Md5(string text)
    {
#pragma warning disable CA5351 // hitch names its files so.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
    }
}
