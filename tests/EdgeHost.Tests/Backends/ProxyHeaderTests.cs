using System.Net;
using System.Security.Authentication;
using OrleansOcsp.EdgeHost.Backends;

namespace OrleansOcsp.EdgeHost.Tests.Backends;

public sealed class ProxyHeaderTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";

    [Fact]
    public void An_ipv4_client_is_written_as_in_the_specification()
    {
        byte[] header = ProxyHeader.Write(End("192.0.2.1", 0x1234), End("198.51.100.7", 443), "h2", "a.test", SslProtocols.None);

        Assert.Equal(
            Signature + "21" + "11" + "001A" + "C0000201" + "C6336407" + "1234" + "01BB" + "01" + "0002" + "6832"
                + "02" + "0006" + "612E74657374",
            Convert.ToHexString(header));
    }

    [Fact]
    public void A_mapped_client_is_an_ipv4_client()
    {
        byte[] header = ProxyHeader.Write(End("::ffff:192.0.2.1", 1), End("::ffff:198.51.100.7", 2), "", null, SslProtocols.None);

        Assert.Equal(Signature + "21" + "11" + "000C" + "C0000201" + "C6336407" + "0001" + "0002", Convert.ToHexString(header));
    }

    [Fact]
    public void An_ipv6_client_is_written_with_its_whole_address()
    {
        byte[] header = ProxyHeader.Write(End("2001:db8::1", 1), End("2001:db8::2", 2), "", null, SslProtocols.None);

        Assert.Equal(
            Signature + "21" + "21" + "0024" + "20010DB8000000000000000000000001" + "20010DB8000000000000000000000002" + "0001" + "0002",
            Convert.ToHexString(header));
    }

    [Fact]
    public void A_client_without_an_address_is_left_unspecified() =>
        Assert.Equal(Signature + "21" + "00" + "0000", Convert.ToHexString(ProxyHeader.Write(null, null, "", null, SslProtocols.None)));

    [Theory]
    [InlineData(SslProtocols.Tls12, "544C5376312E32")]
    [InlineData(SslProtocols.Tls13, "544C5376312E33")]
    public void The_version_of_TLS_is_told_and_that_no_client_certificate_was_verified(SslProtocols version, string text)
    {
        byte[] header = ProxyHeader.Write(null, null, "", null, version);

        Assert.Equal(Signature + "21" + "00" + "0012" + "20" + "000F" + "01" + "00000001" + "21" + "0007" + text, Convert.ToHexString(header));
    }

    private static IPEndPoint End(string address, int port) => new(IPAddress.Parse(address), port);
}
