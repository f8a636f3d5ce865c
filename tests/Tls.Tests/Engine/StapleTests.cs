using System.Security.Authentication;
using OrleansOcsp.Authority;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>What a client gets stapled.</summary>
public sealed class StapleTests
{
    public static TheoryData<SslProtocols> Versions => [SslProtocols.Tls12, SslProtocols.Tls13];

    [Theory, MemberData(nameof(Versions))]
    public async Task A_client_that_asks_gets_the_staple_to_the_last_byte(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        Staple staple = edge.Staple(leaf);
        edge.Serve("a.test", TestEdge.SoftFail(leaf, staple));

        using var result = await edge.GetAsync(new HandshakeWish { ServerName = "a.test", Versions = version });

        Assert.Null(result.Failure);
        Assert.True(staple.Bytes.Span.SequenceEqual(result.Staple));
        Assert.True(leaf.Der.Span.SequenceEqual(result.Leaf));
        Assert.Contains("hello", result.ReceivedText, StringComparison.Ordinal);
        Assert.True(result.ClosedCleanly);
    }
}
