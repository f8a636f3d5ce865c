using System.Security.Authentication;
using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.EndToEnd.Tests.Scenarios;

/// <summary>The ways around a check that only full handshakes make: HardFail holds on all of them, TLS 1.2 and 1.3.</summary>
public sealed class TicketTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    public static TheoryData<SslProtocols> Versions => [SslProtocols.Tls12, SslProtocols.Tls13];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_ticket_resumes_its_own_name_and_no_other(SslProtocols version)
    {
        await using var lab = new Lab();
        OcspResponder responder = await lab.StartResponderAsync(TimeSpan.FromHours(1));
        lab.Add("a.example", responder);
        ThrowawayCertificate other = lab.Add("b.example", responder, mustStaple: true);
        responder.SetFault(other, ResponderFault.TryLater);
        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(lab.Settings);

        using HandshakeResult first = edge.Handshake(WithTicket("a.example", version));
        Assert.NotNull(first.Session);
        using HandshakeResult again = edge.Handshake(WithTicket("a.example", version) with { Session = first.Session });
        Assert.True(again.Resumed, "a ticket did not resume its own name");

        // b has no staple: its ticket from elsewhere must not open it.
        using HandshakeResult elsewhere = edge.Handshake(WithTicket("b.example", version) with { Session = first.Session });
        Assert.True(elsewhere.Refused, $"completed {elsewhere.Completed}, resumed {elsewhere.Resumed}: {elsewhere.Failure}");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_ticket_under_another_name_that_may_be_served_means_a_full_handshake(SslProtocols version)
    {
        await using var lab = new Lab();
        OcspResponder responder = await lab.StartResponderAsync(TimeSpan.FromHours(1));
        lab.Add("a.example", responder);
        ThrowawayCertificate other = lab.Add("b.example", responder, mustStaple: true);
        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(lab.Settings);

        using HandshakeResult first = edge.Handshake(WithTicket("a.example", version));
        using HandshakeResult elsewhere = edge.Handshake(WithTicket("b.example", version) with { Session = first.Session });
        Assert.True(elsewhere.Completed, elsewhere.Failure);
        Assert.False(elsewhere.Resumed);
        Assert.Equal(other.Der.ToArray(), elsewhere.Leaf);
        Assert.NotNull(elsewhere.Staple);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_ticket_from_before_a_revocation_opens_nothing(SslProtocols version)
    {
        await using var lab = new Lab();
        OcspResponder responder = await lab.StartResponderAsync(Window);
        ThrowawayCertificate leaf = lab.Add("hard.example", responder, mustStaple: true);
        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(lab.Settings);
        using HandshakeResult before = edge.Handshake(WithTicket("hard.example", version));
        Assert.NotNull(before.Session);

        lab.Issuer.Revoke(leaf);
        await Eventually.HoldsAsync(
            () =>
            {
                using HandshakeResult look = edge.Handshake("hard.example");
                return look.Refused;
            },
            "the revocation to reach the edge");
        using HandshakeResult after = edge.Handshake(WithTicket("hard.example", version) with { Session = before.Session });
        Assert.True(after.Refused, $"completed {after.Completed}, resumed {after.Resumed}");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_client_that_does_not_ask_is_refused_too(SslProtocols version)
    {
        await using var lab = new Lab();
        OcspResponder responder = await lab.StartResponderAsync(TimeSpan.FromHours(1));
        lab.Add("hard.example", responder, mustStaple: true);
        await responder.TakeDownAsync();
        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(lab.Settings);
        using HandshakeResult silent = edge.Handshake(
            new HandshakeWish { ServerName = "hard.example", Versions = version, AsksForStatus = false });
        Assert.True(silent.Refused, silent.Failure);
    }

    [Fact]
    public async Task HelloRetryRequest_changes_nothing()
    {
        await using var lab = new Lab();
        OcspResponder responder = await lab.StartResponderAsync(TimeSpan.FromHours(1));
        lab.Add("good.example", responder, mustStaple: true);
        ThrowawayCertificate none = lab.Add("none.example", responder, mustStaple: true);
        responder.SetFault(none, ResponderFault.TryLater);
        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(lab.Settings);

        // The server has no P-521: it asks for another ClientHello, and its callbacks run twice.
        var retry = new HandshakeWish { ServerName = "good.example", Versions = SslProtocols.Tls13, Groups = "P-521:P-256" };
        using HandshakeResult good = edge.Handshake(retry);
        Assert.True(good.Completed, good.Failure);
        Assert.True(good.Retried, "the server did not ask for another ClientHello");
        Assert.NotNull(good.Staple);
        using HandshakeResult refused = edge.Handshake(retry with { ServerName = "none.example" });
        Assert.True(refused.Refused, refused.Failure);
    }

    private static HandshakeWish WithTicket(string name, SslProtocols version) =>
        new() { ServerName = name, Versions = version, Request = HandshakeWish.Get(name) };
}
