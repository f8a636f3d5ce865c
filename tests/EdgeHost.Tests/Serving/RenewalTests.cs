using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using OrleansOcsp.Authority;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.EdgeHost.Tests.Serving;

/// <summary>A renewal needs no restart, loses no connection and no staple.</summary>
public sealed class RenewalTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_renewed_pair_is_served_stapled_and_no_handshake_in_between_lacks_a_staple()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        ThrowawayCertificate before = pki.Put("a.test");
        EdgeServer edge = await pki.StartEdgeAsync();

        ThrowawayCertificate after = pki.Put("a.test");

        await UntilServedAsync(pki, edge, before, after);
    }

    [Fact]
    public async Task A_symbolic_link_that_is_turned_as_certbot_does_is_followed()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        ThrowawayCertificate before = pki.Issue("a.test");
        before.WriteCertbotFolder(pki.Folder.Folder("archive/1"));
        Turn(pki, "1");
        EdgeServer edge = await pki.StartEdgeAsync();

        ThrowawayCertificate after = pki.Issue("a.test");
        after.WriteCertbotFolder(pki.Folder.Folder("archive/2"));
        Turn(pki, "2");

        await UntilServedAsync(pki, edge, before, after);
    }

    [Fact]
    public async Task While_half_of_a_renewal_is_written_the_old_pair_goes_on()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        ThrowawayCertificate before = pki.Put("a.test");
        EdgeServer edge = await pki.StartEdgeAsync();
        ThrowawayCertificate after = pki.Issue("a.test");

        await File.WriteAllTextAsync(Path.Combine(pki.Live, "a.test", "fullchain.pem"), after.ChainPem(), Cancellation);
        await Eventually.HoldsAsync(() => pki.Log.Count("The certificate read before goes on.") == 1, "the half renewal in the log");
        using (HandshakeResult half = await pki.HandshakeAsync(edge, "a.test"))
        {
            Assert.Equal(before.Der.ToArray(), half.Leaf);
            Assert.NotNull(half.Staple);
        }

        await File.WriteAllTextAsync(Path.Combine(pki.Live, "a.test", "privkey.pem"), after.Key.ToPem(), Cancellation);
        await UntilServedAsync(pki, edge, before, after);
        await Eventually.HoldsAsync(() => pki.Log.Count("all right again") == 1, "the end of the trouble in the log");
    }

    [Fact]
    public async Task An_open_connection_outlives_a_renewal()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        ThrowawayCertificate before = pki.Put("a.test");
        EdgeServer edge = await pki.StartEdgeAsync();
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(edge.EndPoints[0], Cancellation);
        await using SslStream client = new(
            new NetworkStream(socket),
            leaveInnerStreamOpen: false,
            (_, shown, _, _) => shown?.GetRawCertData().AsSpan().SequenceEqual(before.Der.Span) == true);
        await client.AuthenticateAsClientAsync("a.test");

        ThrowawayCertificate after = pki.Put("a.test");
        await UntilServedAsync(pki, edge, before, after);

        await client.WriteAsync("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
        using StreamReader reader = new(client, Encoding.UTF8);
        Assert.StartsWith("HTTP/1.1 200", await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_taken_away_is_no_longer_served()
    {
        await using PrivatePki pki = await PrivatePki.CreateAsync();
        pki.Put("a.test");
        pki.Put("b.test");
        EdgeServer edge = await pki.StartEdgeAsync();
        Assert.NotNull(edge.Certificates.Report("b.test"));

        Directory.Delete(Path.Combine(pki.Live, "b.test"), recursive: true);

        await Eventually.HoldsAsync(() => edge.Certificates.Report("b.test") is null, "b.test to be gone");
        Assert.NotNull(edge.Certificates.Report("a.test"));
    }

    /// <summary>Handshakes until the new certificate is shown; each shows one of the two, stapled.</summary>
    private static Task UntilServedAsync(PrivatePki pki, EdgeServer edge, ThrowawayCertificate before, ThrowawayCertificate after) =>
        Eventually.HoldsAsync(
            async () =>
            {
                using HandshakeResult seen = await pki.HandshakeAsync(edge, "a.test");
                Assert.True(seen.Completed, seen.Failure);
                Assert.NotNull(seen.Staple);
                bool renewed = seen.Leaf.AsSpan().SequenceEqual(after.Der.Span);
                Assert.True(renewed || seen.Leaf.AsSpan().SequenceEqual(before.Der.Span));
                return renewed;
            },
            "the renewed certificate to be served");

    private static void Turn(PrivatePki pki, string version)
    {
        string folder = Directory.CreateDirectory(Path.Combine(pki.Live, "a.test")).FullName;
        foreach (string name in (string[])["fullchain.pem", "privkey.pem"])
        {
            string link = Path.Combine(folder, name);
            File.Delete(link);
            File.CreateSymbolicLink(link, $"../../archive/{version}/{name}");
        }
    }
}
