using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>A silo's own OCSP responder, asked by the openssl program.</summary>
public sealed class SiloResponderTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_silo_answers_for_certificates_whose_grains_live_on_others()
    {
        string openssl = Needs.Program("openssl", "openssl");
        using TempFolder folder = new();
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 2, TimeSpan.FromHours(1));
        int port = FreePort.Next();
        SiloProcess asked = cluster.StartSilo(more: ["--Responder:Listen:0", $"127.0.0.1:{port}"]);
        await asked.ReadyAsync();
        (ThrowawayCertificate Leaf, IssuedCertificate Issued)[] certificates = [.. Enumerable.Range(0, 8).Select(_ => cluster.Issue())];
        TestEdge edge = cluster.StartEdge(silos: cluster.Silos.Take(2));
        EdgeCopy[] copies = [.. certificates.Select(certificate => edge.Watch(certificate.Issued))];
        await Eventually.HoldsAsync(() => copies.All(copy => copy.HasUsable), "the edge has every staple");
        cluster.Authority.WriteTo(folder["ca.pem"]);

        // The files first: the program needs them by name.
        (string File, ThrowawayCertificate Leaf)[] files =
            [.. certificates.Select((certificate, i) => (folder[$"{i}.pem"], certificate.Leaf)), (folder["stranger.pem"], cluster.Issue().Leaf)];
        foreach ((string file, ThrowawayCertificate leaf) in files)
        {
            leaf.WriteTo(file, file + ".key");
        }

        async Task<string> AskAsync(string file) => (await ProgramResult.OfAsync(
            openssl,
            ["ocsp", "-no_nonce", "-issuer", folder["ca.pem"], "-CAfile", folder["ca.pem"], "-cert", file, "-url", $"http://127.0.0.1:{port}/"])).All;

        foreach ((string file, _) in files[..^1])
        {
            string said = "";
            await Eventually.HoldsAsync(
                async () => (said = await AskAsync(file)).Contains($"{file}: good", StringComparison.Ordinal), "good", seen: () => said);
            Assert.Contains("Response verify OK", said, StringComparison.Ordinal);
        }

        Assert.Contains("unauthorized", await AskAsync(files[^1].File), StringComparison.Ordinal);

        cluster.Authority.Revoke(certificates[0].Leaf);
        await TestCluster.RefreshAsync(cluster.Silos[0], certificates[0].Issued);
        string last = "";
        await Eventually.HoldsAsync(
            async () => (last = await AskAsync(files[0].File)).Contains("revoked", StringComparison.Ordinal), "revoked", seen: () => last);

        // Alone, it goes on with its copies.
        await cluster.Silos[0].Program.KillAsync();
        await cluster.Silos[1].Program.KillAsync();
        Assert.Contains("good", await AskAsync(files[1].File), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_centre_without_the_CA_has_its_staples_from_the_other()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 0, TimeSpan.FromHours(1));
        int port = FreePort.Next();
        SiloProcess east = cluster.StartSilo(more: ["--DataCenter", "east", "--Responder:Listen:0", $"127.0.0.1:{port}"]);
        SiloProcess west = cluster.StartSilo(
            more: ["--DataCenter", "west", "--Peers:0:Name", "east", "--Peers:0:Url", $"http://127.0.0.1:{port}/"],
            database: await postgres.CreateDatabaseAsync());
        await Task.WhenAll(east.ReadyAsync(), west.ReadyAsync());
        (ThrowawayCertificate leaf, IssuedCertificate certificate) = cluster.Issue();
        EdgeCopy there = cluster.StartEdge(silos: [east]).Watch(certificate);
        await Eventually.HoldsAsync(() => there.HasUsable, "the staple of the data centre that has the CA");
        await cluster.Responder.TakeDownAsync();

        EdgeCopy here = cluster.StartEdge(silos: [west]).Watch(certificate);

        await Eventually.HoldsAsync(() => here.HasUsable, "the staple of the data centre that has not", TimeSpan.FromMinutes(2), () => west.Program.Output);
        Assert.Equal(1, cluster.Responder.RequestsFor(leaf));
        Assert.Equal(there.Kept.Current!.Bytes.ToArray(), here.Kept.Current!.Bytes.ToArray());
    }
}
