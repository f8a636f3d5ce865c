using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrleansOcsp.Authority;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Commands;

/// <summary>Certificates carry URLs that an attacker chose: through the whole program, none of them makes it connect where it must
/// not.</summary>
public sealed class HostileUrlTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CertificateAuthority _ca = CertificateAuthority.CreateRoot().CreateIntermediate();

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/", "169.254.169.254")]
    [InlineData("http://[fd00:ec2::254]/", "fd00:ec2::254")]
    [InlineData("http://10.0.0.1/ocsp", "10.0.0.1")]
    [InlineData("http://172.16.0.1/", "172.16.0.1")]
    [InlineData("http://192.168.1.1/", "192.168.1.1")]
    [InlineData("http://100.64.0.1/", "100.64.0.1")]
    [InlineData("http://127.0.0.1:PORT/", "127.0.0.1")]
    [InlineData("http://0.0.0.0:PORT/", "0.0.0.0")]
    [InlineData("http://[::1]:PORT/", "::1")]
    [InlineData("http://[::ffff:127.0.0.1]:PORT/", "127.0.0.1")]
    [InlineData("http://[64:ff9b::7f00:1]:PORT/", "64:ff9b::7f00:1")]
    [InlineData("http://2130706433:PORT/", "127.0.0.1")]
    [InlineData("http://0x7f.1:PORT/", "127.0.0.1")]
    [InlineData("http://localhost:PORT/", "127.0.0.1")]
    [InlineData("https://localhost:PORT/", "127.0.0.1")]
    public async Task An_ocsp_url_that_points_inside_is_refused_without_a_connection(string url, string address)
    {
        using Listener listener = new();
        _ca.Issue(new LeafOptions { OcspUrls = [listener.Fill(url)] }).WriteTo(_folder["cert.pem"], _folder["key.pem"]);

        (int code, string output, string error) = await CommandLineTests.RunAsync("fetch", _folder["cert.pem"]);

        Assert.Equal((ExitCode.Unreachable, ""), (code, error));
        AssertNames(address, output);
        Assert.False(listener.WasConnected);
    }

    [Theory]
    [InlineData("http://169.254.169.254/issuer.cer", "169.254.169.254")]
    [InlineData("http://192.168.1.1/issuer.cer", "192.168.1.1")]
    [InlineData("http://127.0.0.1:PORT/issuer.cer", "127.0.0.1")]
    [InlineData("http://localhost:PORT/issuer.cer", "127.0.0.1")]
    public async Task A_caIssuers_url_that_points_inside_is_refused_without_a_connection(string url, string address)
    {
        using Listener listener = new();
        ThrowawayCertificate leaf = _ca.Issue(
            new LeafOptions { OcspUrls = [new Uri("http://192.0.2.1/")], CaIssuersUrl = listener.Fill(url) });
        using (var bare = leaf.ToX509Certificate2())
        {
            await File.WriteAllTextAsync(_folder["cert.pem"], bare.ExportCertificatePem(), TestContext.Current.CancellationToken);
        }

        (int code, string output, string error) = await CommandLineTests.RunAsync("fetch", _folder["cert.pem"]);

        Assert.Equal((ExitCode.Unreachable, ""), (code, error));
        Assert.StartsWith("no issuer\n", output, StringComparison.Ordinal);
        Assert.Contains(address, output, StringComparison.Ordinal);
        Assert.False(listener.WasConnected);
    }

    [Fact]
    public async Task Metadata_is_refused_even_where_the_operator_wrote_it()
    {
        _ca.Issue(new LeafOptions()).WriteTo(_folder["cert.pem"], _folder["key.pem"]);

        (int code, string output, string error) = await CommandLineTests.RunAsync(
            "fetch", _folder["cert.pem"], "--url", "http://169.254.169.254/");

        Assert.Equal((ExitCode.Unreachable, ""), (code, error));
        Assert.Contains("169.254.169.254", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_named_and_not_followed()
    {
        using Listener listener = new();
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        Uri inside = listener.Fill("http://127.0.0.1:PORT/inside");
        responder.Behaviour = new ResponderBehaviour { Fault = ResponderFault.Redirect, RedirectTo = inside };
        _ca.Issue(new LeafOptions { OcspUrls = [responder.Url] }).WriteTo(_folder["cert.pem"], _folder["key.pem"]);
        _ca.WriteTo(_folder["issuer.pem"]);

        (int code, string output, string error) = await CommandLineTests.RunAsync(
            "fetch", _folder["cert.pem"], "--issuer", _folder["issuer.pem"]);

        Assert.Equal((ExitCode.Unreachable, ""), (code, error));
        Assert.Contains(inside.ToString(), output, StringComparison.Ordinal);
        Assert.Contains("redirects are not followed", output, StringComparison.Ordinal);
        Assert.False(listener.WasConnected);
    }

    public void Dispose()
    {
        _ca.Dispose();
        _folder.Dispose();
    }

    /// <summary>The error names the address and the option with which an operator can allow it.</summary>
    private static void AssertNames(string address, string output)
    {
        Assert.Contains(address, output, StringComparison.Ordinal);
        if (!address.StartsWith("169.254", StringComparison.Ordinal) && address != "fd00:ec2::254" && address != "0.0.0.0")
        {
            Assert.Contains("Issuers:Trusted", output, StringComparison.Ordinal);
        }
    }

    /// <summary>Listens on loopback, both families, and knows whether anybody came.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };

        public Listener()
        {
            _socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
            _socket.Listen();
        }

        public bool WasConnected => _socket.Poll(0, SelectMode.SelectRead);

        public Uri Fill(string url) =>
            new(url.Replace(
                "PORT", ((IPEndPoint)_socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

        public void Dispose() => _socket.Dispose();
    }
}
