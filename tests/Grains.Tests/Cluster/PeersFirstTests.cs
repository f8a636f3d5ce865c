using System.Net;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Protocol;
using OrleansOcsp.Storage;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>An edge that has lost its cluster asks the other data centres before the CA, whatever their rank.</summary>
public sealed class PeersFirstTests(PostgresServer postgres)
{
    [Fact]
    public async Task An_edge_alone_has_the_newer_response_from_a_peer_and_leaves_the_CA_in_peace()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 0, TimeSpan.FromSeconds(40));
        Uri peer = new($"http://127.0.0.1:{FreePort.Next()}/");
        SiloProcess east = cluster.StartSilo(more: ["--DataCenter", "east", "--Responder:Listen:0", $"127.0.0.1:{peer.Port}"]);
        await east.ReadyAsync();

        // The older ones on the disk of the edge to be: some of them the peer's to ask about first, some its own.
        MemoryStapleStore disk = new();
        (ThrowawayCertificate Leaf, IssuedCertificate Issued)[] certificates = [.. Enumerable.Range(0, 6).Select(_ => cluster.Issue())];
        TestEdge before = cluster.StartEdge(store: disk);
        EdgeCopy[] older = [.. certificates.Select(one => before.Watch(one.Issued))];
        await Eventually.HoldsAsync(() => older.All(copy => copy.HasUsable), "the older staples");
        foreach (var (_, issued) in certificates)
        {
            // On a busy machine the edge may have fetched alone, before its grain had heard of it.
            await Eventually.HoldsAsync(async () => await TestCluster.TryExplainAsync(east, issued) is not null, "the peer's grain knows of it");
        }

        await before.LeaveAsync();

        cluster.Responder.Behaviour = cluster.Responder.Behaviour with { Window = TimeSpan.FromHours(1) };
        foreach (var (_, issued) in certificates)
        {
            await Eventually.HoldsAsync(
                async () => (await TestCluster.RefreshAsync(east, issued)).GetProperty("nextUpdate").GetDateTimeOffset()
                    > TimeProvider.System.GetUtcNow().AddMinutes(30),
                "the peer's grain has the newer one");
        }

        using HttpClient http = new();
        foreach (var (_, issued) in certificates)
        {
            await Eventually.HoldsAsync(() => HasNewerAsync(http, peer, issued), "the peer answers with the newer one");
        }

        int asked = cluster.Responder.RequestCount;
        TestEdge alone = cluster.StartEdge(
            store: disk, gateways: [new IPEndPoint(IPAddress.Loopback, FreePort.Next())],
            dataCenters: new DataCenters("west", [new Peer("east", peer)]));
        EdgeCopy[] copies = [.. certificates.Select(one => alone.Watch(one.Issued))];
        await Eventually.HoldsAsync(
            () => copies.All(copy => copy.Kept.Current?.Window.Length > TimeSpan.FromMinutes(30)), "the edge has the newer ones");
        Assert.Equal(asked, cluster.Responder.RequestCount);
        Assert.All(copies, copy => Assert.True(copy.Kept.Snapshot().Remote!.StoodInFor));
    }

    private static async Task<bool> HasNewerAsync(HttpClient http, Uri peer, IssuedCertificate certificate)
    {
        using ByteArrayContent question = new(OcspRequest.For(certificate.CertId(CertIdHash.Sha1)).Bytes.ToArray());
        question.Headers.ContentType = new("application/ocsp-request");
        using HttpResponseMessage answer = await http.PostAsync(peer, question);
        return new Verification.StapleVerifier().Verify(
            certificate, await answer.Content.ReadAsByteArrayAsync(), TimeProvider.System.GetUtcNow())
            is Verification.StapleVerdict.Accepted { Staple.Window.Length.TotalMinutes: > 30 };
    }
}
