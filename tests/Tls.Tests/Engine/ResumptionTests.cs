using System.Security.Authentication;
using System.Security.Cryptography;
using OrleansOcsp.Authority;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>A ticket resumes a session only where a full handshake would show the same certificate, unrevoked, with time left on its staple.</summary>
public sealed class ResumptionTests
{
    private const byte InternalError = 80;

    public static TheoryData<SslProtocols> Versions => [SslProtocols.Tls12, SslProtocols.Tls13];

    /// <summary>Each version, asking and not asking.</summary>
    public static TheoryData<SslProtocols, bool> Clients => HardFailTests.Clients;

    [Theory, MemberData(nameof(Clients))]
    public async Task A_ticket_is_resumed_five_times_of_five(SslProtocols version, bool asks)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        edge.Serve("a.test", TestEdge.HardFail(leaf, edge.Staple(leaf)));
        HandshakeWish wish = Client(version, asks);
        using HandshakeResult first = await edge.GetAsync(wish);
        Assert.False(first.Resumed);

        for (int i = 0; i < 5; i++)
        {
            using HandshakeResult again = await edge.GetAsync(wish with { Session = first.Session });
            Assert.True(again.Resumed, $"attempt {i}: {again.Failure}");
            Assert.Contains("hello", again.ReceivedText, StringComparison.Ordinal);
        }

        Assert.Equal(5, edge.Engine.Counters[HandshakeOutcome.Resumed]);
        Assert.Equal(1, edge.Engine.Counters[HandshakeOutcome.Full]);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_ticket_made_by_a_resumed_session_ends_with_the_staple_that_the_client_saw(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        Staple seen = edge.Staple(leaf);
        edge.Serve("a.test", TestEdge.HardFail(leaf, seen));
        HandshakeWish wish = Client(version);
        using HandshakeResult first = await edge.GetAsync(wish);

        edge.Time.Advance(TimeSpan.FromMinutes(50));
        edge.Serve("a.test", TestEdge.HardFail(leaf, edge.Staple(leaf)));
        using HandshakeResult second = await edge.GetAsync(wish with { Session = first.Session });
        using HandshakeResult third = await edge.GetAsync(wish with { Session = second.Session });
        edge.Time.SetUtcNow(seen.Window.NextUpdate);
        using HandshakeResult last = await edge.GetAsync(wish with { Session = third.Session });

        Assert.True(second.Resumed);
        Assert.True(third.Resumed);
        Assert.True(last.Completed, last.Failure);
        Assert.False(last.Resumed);
        Assert.NotNull(last.Staple);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task A_ticket_of_name_A_under_SNI_B_is_a_full_handshake(SslProtocols version, bool asks)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate a = edge.Issue("a.test");
        ThrowawayCertificate b = edge.Issue("b.test");
        edge.Serve("a.test", TestEdge.HardFail(a, edge.Staple(a)));
        edge.Serve("b.test", TestEdge.HardFail(b, edge.Staple(b)));
        using HandshakeResult first = await edge.GetAsync(Client(version, asks));

        using HandshakeResult under = await edge.GetAsync(Client(version, asks) with { ServerName = "b.test", Session = first.Session });

        Assert.False(under.Resumed);
        Assert.True(b.Der.Span.SequenceEqual(under.Leaf), under.Failure);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task A_ticket_of_name_A_does_not_open_a_name_B_without_a_staple(SslProtocols version, bool asks)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate a = edge.Issue("a.test");
        edge.Serve("a.test", TestEdge.HardFail(a, edge.Staple(a)));
        edge.Serve("b.test", TestEdge.HardFail(edge.Issue("b.test")));
        using HandshakeResult first = await edge.GetAsync(Client(version, asks));

        using HandshakeResult under = await edge.GetAsync(Client(version, asks) with { ServerName = "b.test", Session = first.Session });

        Assert.Equal(InternalError, under.Alert);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_ticket_is_for_its_name_even_where_two_names_share_a_certificate(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ServedPair pair = TestEdge.SoftFail(edge.Issue("a.test"));
        edge.Serve("a.test", pair);
        edge.Serve("b.test", pair);
        using HandshakeResult first = await edge.GetAsync(Client(version));

        using HandshakeResult under = await edge.GetAsync(Client(version) with { ServerName = "b.test", Session = first.Session });
        using HandshakeResult upper = await edge.GetAsync(Client(version) with { ServerName = "A.Test", Session = first.Session });

        Assert.True(under.Completed, under.Failure);
        Assert.False(under.Resumed);
        Assert.True(upper.Resumed, upper.Failure);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task A_ticket_from_before_a_revocation_is_refused_under_hard_fail(SslProtocols version, bool asks)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        edge.Serve("a.test", TestEdge.HardFail(leaf, edge.Staple(leaf)));
        using HandshakeResult first = await edge.GetAsync(Client(version, asks));

        edge.Serve("a.test", TestEdge.HardFail(leaf, edge.Staple(leaf, AnswerStatus.Revoked)));
        using HandshakeResult after = await edge.GetAsync(Client(version, asks) with { Session = first.Session });

        Assert.Equal(InternalError, after.Alert);
        Assert.Empty(after.Received);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_ticket_from_before_a_revocation_is_a_full_handshake_under_soft_fail_and_tells_the_client(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        edge.Serve("a.test", TestEdge.SoftFail(leaf, edge.Staple(leaf)));
        using HandshakeResult first = await edge.GetAsync(Client(version));

        Staple revoked = edge.Staple(leaf, AnswerStatus.Revoked);
        edge.Serve("a.test", TestEdge.SoftFail(leaf, revoked));
        using HandshakeResult after = await edge.GetAsync(Client(version) with { Session = first.Session });

        Assert.False(after.Resumed);
        Assert.True(revoked.Bytes.Span.SequenceEqual(after.Staple), after.Failure);
    }

    [Theory, MemberData(nameof(Clients))]
    public async Task A_ticket_does_not_outlive_the_staple_under_hard_fail(SslProtocols version, bool asks)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        Staple staple = edge.Staple(leaf);
        edge.Serve("a.test", TestEdge.HardFail(leaf, staple));
        using HandshakeResult first = await edge.GetAsync(Client(version, asks));

        edge.Time.SetUtcNow(staple.Window.NextUpdate - TimeSpan.FromTicks(1));
        using HandshakeResult before = await edge.GetAsync(Client(version, asks) with { Session = first.Session });
        edge.Time.SetUtcNow(staple.Window.NextUpdate);
        using HandshakeResult at = await edge.GetAsync(Client(version, asks) with { Session = first.Session });

        Assert.True(before.Resumed, before.Failure);
        Assert.Equal(InternalError, at.Alert);
        Assert.Empty(at.Received);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_ticket_of_a_replaced_certificate_is_a_full_handshake(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        using HandshakeResult first = await edge.GetAsync(Client(version));

        ThrowawayCertificate renewed = edge.Issue("a.test");
        edge.Serve("a.test", TestEdge.SoftFail(renewed));
        using HandshakeResult after = await edge.GetAsync(Client(version) with { Session = first.Session });

        Assert.False(after.Resumed);
        Assert.True(renewed.Der.Span.SequenceEqual(after.Leaf), after.Failure);
    }

    [Fact]
    public async Task Hard_fail_holds_for_a_ticket_and_a_HelloRetryRequest_together()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        ThrowawayCertificate leaf = edge.Issue("a.test");
        edge.Serve("a.test", TestEdge.HardFail(leaf, edge.Staple(leaf)));
        HandshakeWish wish = Client(SslProtocols.Tls13) with { Groups = "P-521:X25519" };
        using HandshakeResult first = await edge.GetAsync(wish);
        using HandshakeResult resumed = await edge.GetAsync(wish with { Session = first.Session });

        edge.Serve("a.test", TestEdge.HardFail(leaf, edge.Staple(leaf, AnswerStatus.Revoked)));
        using HandshakeResult refused = await edge.GetAsync(wish with { Session = first.Session });

        Assert.True(resumed.Resumed, resumed.Failure);
        Assert.True(resumed.Retried);
        Assert.Equal(InternalError, refused.Alert);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task A_ticket_survives_turns_of_the_keys_for_its_life_and_not_longer(SslProtocols version)
    {
        TimeSpan lifetime = TimeSpan.FromHours(4);
        await using TestEdge edge = await TestEdge.StartAsync(options => options.TicketLifetime = lifetime);
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        HandshakeWish wish = Client(version);
        using HandshakeResult first = await edge.GetAsync(wish);

        edge.Time.Advance(lifetime / 2);
        using HandshakeResult afterOneTurn = await edge.GetAsync(wish with { Session = first.Session });
        edge.Time.Advance(lifetime / 2);
        using HandshakeResult afterTwoTurns = await edge.GetAsync(wish with { Session = first.Session });
        edge.Time.Advance(lifetime / 2);
        using HandshakeResult afterThree = await edge.GetAsync(wish with { Session = first.Session });
        using HandshakeResult renewed = await edge.GetAsync(wish with { Session = afterTwoTurns.Session });

        Assert.True(afterOneTurn.Resumed, afterOneTurn.Failure);
        Assert.True(afterTwoTurns.Resumed, afterTwoTurns.Failure);
        Assert.True(afterThree.Completed, afterThree.Failure);
        Assert.False(afterThree.Resumed);
        Assert.True(renewed.Resumed, "the new ticket that came with an old key's was not made with the newest");
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Edges_that_share_a_key_file_resume_each_others_sessions_and_follow_its_changes(SslProtocols version)
    {
        using var folder = new TempFolder();
        byte[] oldKey = RandomNumberGenerator.GetBytes(TicketKey.Size);
        byte[] newKey = RandomNumberGenerator.GetBytes(TicketKey.Size);
        string file = folder["ticket.keys"];
        await WriteAsync(file, oldKey);
        await using TestEdge one = await TestEdge.StartAsync(options => options.TicketKeyFile = file);
        await using TestEdge other = await TestEdge.StartAsync(options => options.TicketKeyFile = file);
        ThrowawayCertificate leaf = one.Issue("a.test");
        one.Serve("a.test", TestEdge.SoftFail(leaf));
        other.Serve("a.test", TestEdge.SoftFail(leaf));
        HandshakeWish wish = Client(version);
        using HandshakeResult first = await one.GetAsync(wish);

        using HandshakeResult across = await other.GetAsync(wish with { Session = first.Session });
        await WriteAsync(file, [.. newKey, .. oldKey]);
        other.Time.Advance(TimeSpan.FromMinutes(1));
        using HandshakeResult withOld = await other.GetAsync(wish with { Session = first.Session });
        await WriteAsync(file, newKey);
        other.Time.Advance(TimeSpan.FromMinutes(1));
        using HandshakeResult withoutOld = await other.GetAsync(wish with { Session = first.Session });
        using HandshakeResult withNew = await other.GetAsync(wish with { Session = withOld.Session });

        Assert.True(across.Resumed, across.Failure);
        Assert.True(withOld.Resumed, withOld.Failure);
        Assert.False(withoutOld.Resumed);
        Assert.True(withNew.Resumed, withNew.Failure);
    }

    [Theory, MemberData(nameof(Versions))]
    public async Task Without_tickets_nothing_can_be_resumed(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync(options => options.TicketCount = 0);
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));

        using HandshakeResult first = await edge.GetAsync(Client(version));

        Assert.Null(first.Session);
    }

    private static HandshakeWish Client(SslProtocols version, bool asks = true) => new() { ServerName = "a.test", Versions = version, AsksForStatus = asks };

    private static async Task WriteAsync(string file, byte[] keys)
    {
        await File.WriteAllBytesAsync(file, keys);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
