using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using OrleansOcsp.Authority;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Tls;

namespace OrleansOcsp.EdgeHost.Tests.Serving;

public sealed class StartUpTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_handshake_is_stapled()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        pki.Put("a.test");
        EdgeServer edge = await pki.StartEdgeAsync();

        using HandshakeResult first = await pki.HandshakeAsync(edge, "a.test");

        Assert.NotNull(first.Staple);
    }

    [Fact]
    public async Task While_first_staples_are_awaited_the_edge_lives_is_not_ready_and_listens_to_nobody()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        pki.Responder.Fault = ResponderFault.Hang;
        pki.Put("a.test");
        EdgeServer edge = await pki.CreateEdgeAsync(pki.Options with { StartupBudget = TimeSpan.FromSeconds(3) });
        Task starting = edge.StartAsync(Cancellation);
        await Eventually.HoldsAsync(() => pki.Responder.RequestCount > 0, "the responder to be asked");

        (HttpStatusCode live, _) = await PrivatePki.GetHealthAsync(edge, "/health/live");
        (HttpStatusCode ready, string body) = await PrivatePki.GetHealthAsync(edge, "/health/ready");
        using HandshakeResult early = await pki.HandshakeAsync(edge, "a.test");
        Assert.False(starting.IsCompleted, "this machine is too slow for this test: the budget was spent before it looked");
        Assert.Equal(HttpStatusCode.OK, live);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not ready: starting\n"), (ready, body));
        Assert.False(early.Completed);

        await starting;
        (ready, _) = await PrivatePki.GetHealthAsync(edge, "/health/ready");
        using HandshakeResult late = await pki.HandshakeAsync(edge, "a.test");
        Assert.Equal(HttpStatusCode.OK, ready);
        Assert.True(late.Completed);
        Assert.Null(late.Staple);
    }

    [Fact]
    public async Task A_hard_fail_name_without_a_staple_is_refused_by_itself_and_does_not_unmake_ready()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        ThrowawayCertificate strict = pki.Put("strict.test", leaf => leaf with { MustStaple = true });
        pki.Responder.SetFault(strict, ResponderFault.TryLater);
        pki.Put("other.test");
        EdgeServer edge = await pki.StartEdgeAsync(pki.Options with { StartupBudget = TimeSpan.FromSeconds(30) });

        using HandshakeResult refused = await pki.HandshakeAsync(edge, "strict.test");
        using HandshakeResult other = await pki.HandshakeAsync(edge, "other.test");
        (HttpStatusCode ready, _) = await PrivatePki.GetHealthAsync(edge, "/health/ready");

        Assert.True(refused.Refused, refused.Failure);
        Assert.NotNull(other.Staple);
        Assert.Equal(HttpStatusCode.OK, ready);
    }

    [Fact]
    public async Task Health_tells_how_a_name_stands()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        ThrowawayCertificate leaf = pki.Put("a.test", leaf => leaf with { MustStaple = true });
        EdgeServer edge = await pki.StartEdgeAsync();

        (HttpStatusCode status, string body) = await PrivatePki.GetHealthAsync(edge, "/health/names/a.test");
        (HttpStatusCode unknown, _) = await PrivatePki.GetHealthAsync(edge, "/health/names/b.test");
        (HttpStatusCode nothing, _) = await PrivatePki.GetHealthAsync(edge, "/nothing");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound), (status, unknown, nothing));
        using JsonDocument json = JsonDocument.Parse(body);
        Assert.True(json.RootElement.GetProperty("served").GetBoolean());
        JsonElement certificate = Assert.Single(json.RootElement.GetProperty("certificates").EnumerateArray());
        Assert.Equal(OrleansOcsp.Certificates.CertificateKey.Of(leaf.Der.Span).ToString(), certificate.GetProperty("key").GetString());
        Assert.Equal(nameof(StaplePolicy.HardFail), certificate.GetProperty("policy").GetString());
        Assert.Equal("Good", certificate.GetProperty("staple").GetProperty("state").GetString());
    }

    [Fact]
    public async Task One_bad_certificate_among_many_is_told_once_and_stops_no_other()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        pki.Put("good.test");
        pki.Put("bad.test");
        await File.WriteAllTextAsync(Path.Combine(pki.Live, "bad.test", "privkey.pem"), "nothing", Cancellation);
        EdgeServer edge = await pki.StartEdgeAsync(pki.Options with { RescanInterval = TimeSpan.FromSeconds(1) });

        using HandshakeResult good = await pki.HandshakeAsync(edge, "good.test");
        Assert.NotNull(good.Staple);
        Assert.Equal(1, pki.Log.Count("bad.test"));

        // Another certificate comes: a look at the files that says nothing again of the bad one.
        pki.Put("new.test");
        await Eventually.HoldsAsync(() => edge.Certificates.Report("new.test") is not null, "the new certificate to be served");
        Assert.Equal(1, pki.Log.Count("bad.test"));
    }

    [Fact]
    public async Task A_customers_url_that_points_inside_is_not_asked_and_health_says_why()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        pki.Put("customer.test");
        EdgeServer edge = await pki.StartEdgeAsync(pki.Options with { TrustedIssuers = [] });

        using HandshakeResult unstapled = await pki.HandshakeAsync(edge, "customer.test");
        (_, string body) = await PrivatePki.GetHealthAsync(edge, "/health/names/customer.test");

        Assert.True(unstapled.Completed);
        Assert.Null(unstapled.Staple);
        Assert.Equal(0, pki.Responder.RequestCount);
        Assert.Contains("127.0.0.1", body, StringComparison.Ordinal);
        Assert.Contains("Issuers:Trusted", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_issuer_that_the_chain_lacks_is_found_among_the_trusted_ones()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        ThrowawayCertificate leaf = pki.Put("a.test");
        using (var bare = leaf.ToX509Certificate2())
        {
            await File.WriteAllTextAsync(Path.Combine(pki.Live, "a.test", "fullchain.pem"), bare.ExportCertificatePem(), Cancellation);
        }

        EdgeServer edge = await pki.StartEdgeAsync();

        using HandshakeResult first = await pki.HandshakeAsync(edge, "a.test");
        Assert.NotNull(first.Staple);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_before_anything_is_started()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        pki.Put("a.test");
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        IPEndPoint taken = (IPEndPoint)other.LocalEndPoint!;

        StartFailedException failed = await Assert.ThrowsAsync<StartFailedException>(
            () => pki.CreateEdgeAsync(pki.Options with { Listen = [taken] }));
        Assert.Equal($"{taken} cannot be listened on: another program listens there. Stop it, or choose another port.", failed.Message);
        failed = await Assert.ThrowsAsync<StartFailedException>(() => pki.CreateEdgeAsync(pki.Options with { Health = taken }));
        Assert.StartsWith($"{taken} cannot be listened on", failed.Message, StringComparison.Ordinal);

        Assert.Equal(0, pki.Responder.RequestCount);
    }
}
