using System.Net;
using OrleansOcsp.EdgeHost.Backends;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Tests.Backends;

public sealed class BackendRoutesTests
{
    private readonly BackendRoutes _routes = new([
        Backend("exact", ["shop.test"], "http/1.1"),
        Backend("exact-h2", ["shop.test"], "h2"),
        Backend("wild", ["*.shop.test"], "http/1.1"),
        Backend("rest-h2", [], "h2"),
        Backend("rest", [], "http/1.1")]);

    [Theory]
    [InlineData("shop.test", "http/1.1", "exact")]
    [InlineData("SHOP.test.", "h2", "exact-h2")]
    [InlineData("a.shop.test", "http/1.1", "wild")]
    [InlineData("a.shop.test", "h2", null)]
    [InlineData("b.a.shop.test", "h2", "rest-h2")]
    [InlineData("other.test", "", "rest")]
    [InlineData(null, "h2", "rest-h2")]
    [InlineData("*.shop.test", "http/1.1", "wild")]
    public void Find_goes_by_name_before_protocol(string? name, string protocol, string? expected) =>
        Assert.Equal(expected, _routes.Find(name, protocol)?.Name);

    [Theory]
    [InlineData("shop.test", new[] { "h2", "http/1.1" })]
    [InlineData("a.shop.test", new[] { "http/1.1" })]
    [InlineData(null, new[] { "h2", "http/1.1" })]
    public void A_name_is_offered_what_its_own_backends_speak(string? name, string[] expected) =>
        Assert.Equal(expected, _routes.ProtocolsOf(name));

    [Fact]
    public void A_name_without_a_backend_is_offered_nothing()
    {
        BackendRoutes routes = new([Backend("one", ["one.test"], "h2")]);

        Assert.Empty(routes.ProtocolsOf("two.test"));
        Assert.Null(routes.Find("two.test", ""));
        Assert.Equal("one", routes.Find("one.test", "")?.Name);
    }

    private static BackendSettings Backend(string name, string[] names, string alpn) =>
        new(name, new IPEndPoint(IPAddress.Loopback, 1)) { Names = names, Alpn = [alpn] };
}
