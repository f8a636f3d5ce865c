using System.Globalization;
using System.Security.Authentication;
using OrleansOcsp.Authority;
using OrleansOcsp.Testing;
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

        using HandshakeResult result = await edge.GetAsync(new HandshakeWish { ServerName = "a.test", Versions = version });

        Assert.Null(result.Failure);
        Assert.True(staple.Bytes.Span.SequenceEqual(result.Staple));
        Assert.True(leaf.Der.Span.SequenceEqual(result.Leaf));
        Assert.Contains("hello", result.ReceivedText, StringComparison.Ordinal);
        Assert.True(result.ClosedCleanly);
        Assert.Equal(1, edge.Engine.Counters[StapleOutcome.Good]);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_client_that_does_not_ask_gets_none(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        edge.Serve("a.test", TestEdge.HardFail(leaf, edge.Staple(leaf)));

        using HandshakeResult result = await edge.HandshakeAsync(new HandshakeWish { ServerName = "a.test", Versions = version, AsksForStatus = false });

        Assert.True(result.Completed, result.Failure);
        Assert.Null(result.Staple);
        await Eventually.HoldsAsync(() => edge.Engine.Counters[StapleOutcome.NotAsked] == 1, "the handshake to be counted");
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Soft_fail_without_a_staple_serves_without_one(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));

        using HandshakeResult result = await edge.HandshakeAsync(new HandshakeWish { ServerName = "a.test", Versions = version });

        Assert.True(result.Completed, result.Failure);
        Assert.Null(result.Staple);
        await Eventually.HoldsAsync(() => edge.Engine.Counters[StapleOutcome.None] == 1, "the handshake to be counted");
    }

    [Fact]
    public async Task Where_no_staple_is_kept_a_client_that_asks_is_not_counted_as_one_that_went_without()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", new ServedPair(TestEdge.Native(edge.Issue("a.test")), hardFail: false, staple: null, isKept: false));

        using HandshakeResult result = await edge.HandshakeAsync(new HandshakeWish { ServerName = "a.test" });

        Assert.True(result.Completed, result.Failure);
        await Eventually.HoldsAsync(() => edge.Engine.Counters[StapleOutcome.NotApplicable] == 1, "the handshake to be counted");
        Assert.Equal((0, 0), (edge.Engine.Counters[StapleOutcome.None], edge.Engine.Counters.Truncated));
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Soft_fail_staples_the_answer_revoked(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        Staple staple = edge.Staple(leaf, AnswerStatus.Revoked);
        edge.Serve("a.test", TestEdge.SoftFail(leaf, staple));

        using HandshakeResult result = await edge.HandshakeAsync(new HandshakeWish { ServerName = "a.test", Versions = version });

        Assert.True(staple.Bytes.Span.SequenceEqual(result.Staple));
        await Eventually.HoldsAsync(() => edge.Engine.Counters[StapleOutcome.Revoked] == 1, "the handshake to be counted");
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task The_last_moment_of_a_staple_is_the_one_before_nextUpdate(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        Staple staple = edge.Staple(leaf);
        edge.Serve("a.test", TestEdge.SoftFail(leaf, staple));
        var wish = new HandshakeWish { ServerName = "a.test", Versions = version };

        edge.Time.SetUtcNow(staple.Window.NextUpdate - TimeSpan.FromTicks(1));
        using HandshakeResult before = await edge.HandshakeAsync(wish);
        edge.Time.SetUtcNow(staple.Window.NextUpdate);
        using HandshakeResult at = await edge.HandshakeAsync(wish);

        Assert.NotNull(before.Staple);
        Assert.True(at.Completed, at.Failure);
        Assert.Null(at.Staple);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task The_client_chooses_between_ECDSA_and_RSA_and_gets_the_staple_of_what_it_chose(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate ecdsa = edge.Issue("a.test");
        ThrowawayCertificate rsa = edge.Issue("a.test", ThrowawayKeyKind.Rsa2048);
        Staple ofEcdsa = edge.Staple(ecdsa);
        Staple ofRsa = edge.Staple(rsa);
        edge.Serve("a.test", TestEdge.HardFail(ecdsa, ofEcdsa), TestEdge.SoftFail(rsa, ofRsa));
        var wish = new HandshakeWish { ServerName = "a.test", Versions = version };

        using HandshakeResult choseRsa = await edge.HandshakeAsync(wish with { SignatureAlgorithms = "RSA-PSS+SHA256:RSA+SHA256" });
        using HandshakeResult choseEcdsa = await edge.HandshakeAsync(wish with { SignatureAlgorithms = "ECDSA+SHA256" });

        Assert.True(rsa.Der.Span.SequenceEqual(choseRsa.Leaf), choseRsa.Failure);
        Assert.True(ofRsa.Bytes.Span.SequenceEqual(choseRsa.Staple));
        Assert.True(ecdsa.Der.Span.SequenceEqual(choseEcdsa.Leaf), choseEcdsa.Failure);
        Assert.True(ofEcdsa.Bytes.Span.SequenceEqual(choseEcdsa.Staple));
    }

    [Fact]
    public async Task The_staple_is_there_after_a_HelloRetryRequest()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        Staple staple = edge.Staple(leaf);
        edge.Serve("a.test", TestEdge.HardFail(leaf, staple));

        using HandshakeResult result = await edge.GetAsync(new HandshakeWish { ServerName = "a.test", Groups = "P-521:X25519" });

        Assert.True(result.Retried);
        Assert.True(staple.Bytes.Span.SequenceEqual(result.Staple), result.Failure);
    }

    [Fact]
    public async Task A_new_staple_is_in_the_very_next_handshake()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        var wish = new HandshakeWish { ServerName = "a.test" };
        for (int i = 0; i < 5; i++)
        {
            Staple staple = edge.Staple(leaf);
            edge.Serve("a.test", TestEdge.HardFail(leaf, staple));
            using HandshakeResult result = await edge.HandshakeAsync(wish);
            Assert.True(staple.Bytes.Span.SequenceEqual(result.Staple), result.Failure);
            edge.Time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Theory, InlineData("-tls1_2"), InlineData("-tls1_3")]
    public async Task The_openssl_program_accepts_the_staple_and_the_chain(string version)
    {
        string openssl = Needs.Program("openssl", "openssl");
        using var folder = new TempFolder();
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        edge.Serve("a.test", TestEdge.HardFail(leaf, edge.Staple(leaf)));
        edge.Authority.WriteTo(folder["ca.pem"]);

        ProgramResult result = await ProgramResult.OfAsync(
            openssl,
            [
                "s_client", "-connect", edge.EndPoint.ToString(), "-servername", "a.test", "-status", version,
                "-CAfile", folder["ca.pem"], "-verify_return_error", "-verify_hostname", "a.test",
            ],
            input: "Q\n");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("OCSP Response Status: successful", result.Output, StringComparison.Ordinal);
        Assert.Contains("Cert Status: good", result.Output, StringComparison.Ordinal);
        Assert.Contains("Verify return code: 0 (ok)", result.Output, StringComparison.Ordinal);
        Assert.Contains(leaf.Serial.ToUpper(CultureInfo.InvariantCulture), result.Output, StringComparison.Ordinal);
    }
}
