using System.Net;
using OrleansOcsp.Authority;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>The rule of <see cref="ServerNames"/>, seen by real clients.</summary>
public sealed class SniTests
{
    private const byte UnrecognizedName = 112;
    private const byte DecodeError = 50;

    [Theory]
    [InlineData("a.test", "a.test")]
    [InlineData("A.TEST", "a.test")]
    [InlineData("a.test.", "a.test")]
    [InlineData("x.w.test", "*.w.test")]
    [InlineData("X.W.Test.", "*.w.test")]
    [InlineData("w.test", "default.test")]
    [InlineData("x.y.w.test", "default.test")]
    [InlineData("xn--bcher-kva.test", "xn--bcher-kva.test")]
    [InlineData("bücher.test", "default.test")]
    [InlineData("unknown.test", "default.test")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData(null, "default.test")]
    public async Task A_name_is_served_by(string? sent, string by)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        var leaves = new Dictionary<string, ThrowawayCertificate>();
        foreach (string name in (string[])["default.test", "a.test", "*.w.test", "xn--bcher-kva.test", .. sent == "127.0.0.1" ? [sent] : Array.Empty<string>()])
        {
            leaves[name] = edge.Issue(name);
            edge.Serve(name, TestEdge.SoftFail(leaves[name]));
        }

        using HandshakeResult result = await edge.HandshakeAsync(new HandshakeWish { ServerName = sent });

        Assert.True(leaves[by].Der.Span.SequenceEqual(result.Leaf), result.Failure);
    }

    [Fact]
    public async Task Without_a_name_the_address_at_which_the_client_arrived_counts()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        edge.Serve("default.test", TestEdge.SoftFail(edge.Issue("default.test")));
        edge.Serve(IPAddress.Loopback.ToString(), TestEdge.SoftFail(leaf));

        using HandshakeResult result = await edge.HandshakeAsync(new HandshakeWish { ServerName = null });

        Assert.True(leaf.Der.Span.SequenceEqual(result.Leaf), result.Failure);
    }

    [Theory, InlineData("unknown.test"), InlineData(null)]
    public async Task Strict_refuses_what_matches_nothing(string? sent)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.StrictSni = true;
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));

        using HandshakeResult refused = await edge.HandshakeAsync(new HandshakeWish { ServerName = sent });
        using HandshakeResult served = await edge.HandshakeAsync(new HandshakeWish { ServerName = "a.test" });

        Assert.Equal(UnrecognizedName, refused.Alert);
        Assert.True(served.Completed, served.Failure);
        await Eventually.HoldsAsync(() => edge.Engine.Counters[HandshakeOutcome.RefusedName] == 1, "the refusal to be counted");
    }

    [Fact]
    public async Task An_empty_table_refuses()
    {
        await using TestEdge edge = await TestEdge.StartAsync();

        using HandshakeResult result = await edge.HandshakeAsync(new HandshakeWish { ServerName = "a.test" });

        Assert.Equal(UnrecognizedName, result.Alert);
    }

    [Theory]
    [InlineData("")] // no list
    [InlineData("0000")] // an empty list
    [InlineData("000300000")] // half a byte more than the list says is cut by the helper: list of three, empty name
    [InlineData("0004000002" + "61")] // the name is said to be longer than the list
    [InlineData("0005000001" + "6162")] // the list is longer than its one name, and what follows is no entry
    [InlineData("0004010001" + "61")] // a name of a type that does not exist
    [InlineData("0004000001" + "61" + "00")] // a byte behind the list
    public void A_broken_extension_is_no_name(string hex)
    {
        byte[] extension = Convert.FromHexString(hex.Length % 2 == 0 ? hex : hex[..^1]);

        // Two names in a list: OpenSSL looks at the first only, and so do we.
        bool twoNames = hex.StartsWith("0005", StringComparison.Ordinal);
        Assert.Equal(twoNames, ServerNameExtension.TryRead(extension, out _));
    }

    [Fact]
    public void A_broken_extension_is_refused_with_decode_error()
    {
        var handshake = new Handshake(ServerNames.Empty, null, TimeProvider.System);

        Assert.Equal(DecodeError, handshake.Decide(sent: true, [0, 0]));
        Assert.Equal(Refusal.Malformed, handshake.Refusal);
    }

    [Fact]
    public void Another_name_after_a_HelloRetryRequest_is_refused_with_illegal_parameter()
    {
        const int IllegalParameter = 47;
        using CertificateAuthority authority = CertificateAuthority.CreateRoot();
        var slot = new NameSlot(new ServedName(TestEdge.SoftFail(authority.Issue())));
        var handshake = new Handshake(new ServerNames([], slot, strictSni: false), null, TimeProvider.System);

        Assert.Equal(0, handshake.Decide(sent: true, Extension("a.test")));
        Assert.Equal(0, handshake.Decide(sent: true, Extension("a.test")));
        Assert.Equal(IllegalParameter, handshake.Decide(sent: true, Extension("b.test")));
    }

    [Fact]
    public void What_is_served_is_taken_once_and_kept_through_a_HelloRetryRequest()
    {
        using CertificateAuthority authority = CertificateAuthority.CreateRoot();
        ServedPair old = TestEdge.SoftFail(authority.Issue());
        var slot = new NameSlot(new ServedName(old));
        var handshake = new Handshake(new ServerNames([], slot, strictSni: false), null, TimeProvider.System);

        handshake.Decide(sent: true, Extension("a.test"));
        slot.Served = new ServedName(TestEdge.SoftFail(authority.Issue()));
        handshake.Decide(sent: true, Extension("a.test"));

        Assert.Same(old, handshake.Pairs[0]);
    }

    internal static byte[] Extension(string name)
        => [0, (byte)(name.Length + 3), 0, 0, (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name)];
}
