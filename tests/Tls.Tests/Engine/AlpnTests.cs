using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>Which application protocol is agreed on (RFC 7301).</summary>
public sealed class AlpnTests
{
    private const byte NoApplicationProtocol = 120;

    [Theory]
    [InlineData(HttpProtocols.Http1AndHttp2, new[] { "http/1.1", "h2" }, "h2")]
    [InlineData(HttpProtocols.Http1AndHttp2, new[] { "spdy/3", "http/1.1" }, "http/1.1")]
    [InlineData(HttpProtocols.Http1, new[] { "h2", "http/1.1" }, "http/1.1")]
    [InlineData(HttpProtocols.Http2, new[] { "http/1.1", "h2" }, "h2")]
    [InlineData(HttpProtocols.Http1AndHttp2, new string[0], null)]
    public async Task The_server_takes_its_first_that_the_client_offers(HttpProtocols endpoint, string[] offered, string? agreed)
    {
        await using TestEdge edge = await TestEdge.StartAsync(protocols: endpoint);
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));

        foreach (SslProtocols version in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
        {
            using HandshakeResult result = await edge.HandshakeAsync(new HandshakeWish { ServerName = "a.test", Protocols = offered, Versions = version });
            Assert.True(result.Completed, result.Failure);
            Assert.Equal(agreed, result.Protocol);
        }
    }

    [Theory, InlineData(SslProtocols.Tls12), InlineData(SslProtocols.Tls13)]
    public async Task Nothing_in_common_is_refused(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync(protocols: HttpProtocols.Http1);
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));

        using HandshakeResult result = await edge.HandshakeAsync(new HandshakeWish { ServerName = "a.test", Protocols = ["h2"], Versions = version });

        Assert.Equal(NoApplicationProtocol, result.Alert);
    }

    [Fact]
    public async Task Options_override_what_the_endpoint_speaks()
    {
        await using TestEdge edge = await TestEdge.StartAsync(options => options.ApplicationProtocols = ["imap", "h2"]);
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));

        using HandshakeResult result = await edge.HandshakeAsync(new HandshakeWish { ServerName = "a.test", Protocols = ["h2", "imap"] });

        Assert.Equal("imap", result.Protocol);
    }
}
