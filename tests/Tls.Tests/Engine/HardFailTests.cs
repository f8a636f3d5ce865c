using System.Security.Authentication;
using OrleansOcsp.Authority;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>Hard-fail holds for every client: whether it asks or not, whatever it offers, and to the second.</summary>
public sealed class HardFailTests
{
    private const byte InternalError = 80;

    /// <summary>Each version, asking and not asking.</summary>
    public static TheoryData<SslProtocols, bool> Clients => new()
    {
        { SslProtocols.Tls12, true }, { SslProtocols.Tls12, false }, { SslProtocols.Tls13, true }, { SslProtocols.Tls13, false },
    };

    [Theory, MemberData(nameof(Clients))]
    public async Task Without_a_staple_the_handshake_is_refused_with_an_alert(SslProtocols version, bool asks)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.HardFail(edge.Issue("a.test")));

        using HandshakeResult result = await edge.GetAsync(Client(version, asks));

        AssertRefused(result);
        await Eventually.HoldsAsync(() => edge.Engine.Counters[HandshakeOutcome.RefusedNoStaple] == 1, "the refusal to be counted");
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task With_the_answer_revoked_the_handshake_is_refused(SslProtocols version, bool asks)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        edge.Serve("a.test", TestEdge.HardFail(leaf, edge.Staple(leaf, AnswerStatus.Revoked)));

        using HandshakeResult result = await edge.GetAsync(Client(version, asks));

        AssertRefused(result);
        await Eventually.HoldsAsync(() => edge.Engine.Counters[HandshakeOutcome.RefusedRevoked] == 1, "the refusal to be counted");
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task From_nextUpdate_on_the_handshake_is_refused_and_not_a_moment_before(SslProtocols version, bool asks)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        Staple staple = edge.Staple(leaf);
        edge.Serve("a.test", TestEdge.HardFail(leaf, staple));

        edge.Time.SetUtcNow(staple.Window.NextUpdate - TimeSpan.FromTicks(1));
        using HandshakeResult before = await edge.HandshakeAsync(Client(version, asks));
        edge.Time.SetUtcNow(staple.Window.NextUpdate);
        using HandshakeResult at = await edge.HandshakeAsync(Client(version, asks));

        Assert.True(before.Completed, before.Failure);
        AssertRefused(at);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_HelloRetryRequest_does_not_get_around_it(bool asks)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.HardFail(edge.Issue("a.test")));

        using HandshakeResult result = await edge.GetAsync(Client(SslProtocols.Tls13, asks) with { Groups = "P-521:X25519" });

        AssertRefused(result);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_staple_that_runs_out_between_the_two_ClientHellos_is_refused_at_the_second(bool asks)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        Staple staple = edge.Staple(leaf);
        edge.Serve("a.test", TestEdge.HardFail(leaf, staple));
        edge.Time.SetUtcNow(staple.Window.NextUpdate - TimeSpan.FromSeconds(1));
        await using var relay = new Relay(edge.EndPoint, afterFirstAnswer: () => edge.Time.SetUtcNow(staple.Window.NextUpdate));

        using HandshakeResult result = await edge.GetAsync(Client(SslProtocols.Tls13, asks) with { Groups = "P-521:X25519" }, relay.EndPoint);

        AssertRefused(result);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_certificate_whose_staple_runs_out_between_the_two_ClientHellos_gives_way_to_the_other(bool asks)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate ecdsa = edge.Issue("a.test");
        ThrowawayCertificate rsa = edge.Issue("a.test", ThrowawayKeyKind.Rsa2048);
        Staple staple = edge.Staple(ecdsa, window: TimeSpan.FromMinutes(30));
        edge.Serve("a.test", TestEdge.HardFail(ecdsa, staple), TestEdge.HardFail(rsa, edge.Staple(rsa)));
        edge.Time.SetUtcNow(staple.Window.NextUpdate - TimeSpan.FromSeconds(1));
        HandshakeWish wish = Client(SslProtocols.Tls13, asks) with { Groups = "P-521:X25519:P-256" };
        await using var quiet = new Relay(edge.EndPoint, afterFirstAnswer: () => { });
        await using var late = new Relay(edge.EndPoint, afterFirstAnswer: () => edge.Time.SetUtcNow(staple.Window.NextUpdate));

        using HandshakeResult before = await edge.GetAsync(wish, quiet.EndPoint);
        using HandshakeResult after = await edge.GetAsync(wish, late.EndPoint);

        Assert.True(before.Retried, before.Failure);
        Assert.True(ecdsa.Der.Span.SequenceEqual(before.Leaf));
        Assert.True(rsa.Der.Span.SequenceEqual(after.Leaf), after.Failure);
    }

    [Fact]
    public async Task What_a_name_serves_may_change_between_the_two_ClientHellos_and_the_handshake_keeps_to_the_first()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate old = edge.Issue("a.test");
        ThrowawayCertificate renewed = edge.Issue("a.test");
        Staple staple = edge.Staple(old);
        edge.Serve("a.test", TestEdge.HardFail(old, staple));
        await using var relay = new Relay(
            edge.EndPoint, afterFirstAnswer: () => edge.Serve("a.test", TestEdge.HardFail(renewed, edge.Staple(renewed))));

        using HandshakeResult result = await edge.GetAsync(Client(SslProtocols.Tls13, asks: true) with { Groups = "P-521:X25519" }, relay.EndPoint);

        Assert.True(result.Retried, result.Failure);
        Assert.True(old.Der.Span.SequenceEqual(result.Leaf));
        Assert.True(staple.Bytes.Span.SequenceEqual(result.Staple));
    }

    [Theory, InlineData(SslProtocols.Tls12), InlineData(SslProtocols.Tls13)]
    public async Task A_staple_that_runs_out_within_the_handshake_is_not_sent(SslProtocols version)
    {
        // Each look at the clock moves it past the staple's end, and two of them not yet to the handshake's deadline.
        await using TestEdge edge = await TestEdge.StartAsync(options => options.HandshakeTimeout = TimeSpan.FromMinutes(10));
        ThrowawayCertificate leaf = edge.Issue("a.test");
        edge.Serve("a.test", TestEdge.HardFail(leaf, edge.Staple(leaf, window: TimeSpan.FromMinutes(4))));
        edge.Time.AutoAdvanceAmount = TimeSpan.FromMinutes(4.5);

        using HandshakeResult result = await edge.GetAsync(Client(version, asks: true));

        Assert.True(result.Refused, "the handshake went on");
        Assert.Null(result.Staple);
        Assert.Empty(result.Received);
    }

    [Theory, InlineData(SslProtocols.Tls12), InlineData(SslProtocols.Tls13)]
    public async Task Where_one_certificate_may_not_be_served_the_other_is(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate ecdsa = edge.Issue("a.test");
        ThrowawayCertificate rsa = edge.Issue("a.test", ThrowawayKeyKind.Rsa2048);
        edge.Serve("a.test", TestEdge.HardFail(ecdsa), TestEdge.HardFail(rsa, edge.Staple(rsa)));

        using HandshakeResult any = await edge.HandshakeAsync(Client(version, asks: false));
        using HandshakeResult onlyEcdsa = await edge.HandshakeAsync(Client(version, asks: false) with { SignatureAlgorithms = "ECDSA+SHA256" });

        Assert.True(rsa.Der.Span.SequenceEqual(any.Leaf), any.Failure);
        Assert.True(onlyEcdsa.Refused, "a certificate without its staple was served");
    }

    [Fact]
    public async Task Of_two_certificates_of_one_kind_the_first_that_may_be_served_is()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate renewed = edge.Issue("a.test");
        ThrowawayCertificate old = edge.Issue("a.test");
        edge.Serve("a.test", TestEdge.HardFail(renewed), TestEdge.HardFail(old, edge.Staple(old)));
        using HandshakeResult before = await edge.HandshakeAsync(new HandshakeWish { ServerName = "a.test" });

        edge.Serve("a.test", TestEdge.HardFail(renewed, edge.Staple(renewed)), TestEdge.HardFail(old, edge.Staple(old)));
        using HandshakeResult after = await edge.HandshakeAsync(new HandshakeWish { ServerName = "a.test" });

        Assert.True(old.Der.Span.SequenceEqual(before.Leaf), before.Failure);
        Assert.True(renewed.Der.Span.SequenceEqual(after.Leaf), after.Failure);
    }

    [Fact]
    public async Task A_name_without_any_certificate_is_refused()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test");

        using HandshakeResult result = await edge.HandshakeAsync(Client(SslProtocols.Tls13, asks: true));

        AssertRefused(result);
        await Eventually.HoldsAsync(() => edge.Engine.Counters[HandshakeOutcome.RefusedNoCertificate] == 1, "the refusal to be counted");
    }

    private static HandshakeWish Client(SslProtocols version, bool asks) => new() { ServerName = "a.test", Versions = version, AsksForStatus = asks };

    private static void AssertRefused(HandshakeResult result)
    {
        Assert.True(result.Refused, result.Failure ?? "the handshake was completed");
        Assert.Equal(InternalError, result.Alert);
        Assert.Null(result.Leaf);
        Assert.Empty(result.Received);
    }
}
