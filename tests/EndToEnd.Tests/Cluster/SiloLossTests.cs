using System.Diagnostics;
using System.Globalization;
using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.EndToEnd.Tests.Cluster;

/// <summary>Three silos, five edges, two hundred handshakes a second: silos come and go, and no client notices. OCSP_CLUSTER_NAMES says for how many
/// certificates (default 250; the README's figures are of 1,000).</summary>
[Collection(nameof(RunsAlone))]
public sealed class SiloLossTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const int Edges = 5;

    /// <summary>Certificates whose answers are short-lived, so that refreshes fall into the time of the test.</summary>
    private const int Restless = 50;

    private static readonly int Names = int.Parse(
        Environment.GetEnvironmentVariable("OCSP_CLUSTER_NAMES") ?? "250", NumberStyles.None, CultureInfo.InvariantCulture);

    private static readonly TimeSpan ShortWindow = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task No_handshake_is_unstapled_while_a_silo_is_killed_in_a_fetch_and_while_all_are_restarted()
    {
        await using ClusterLab cluster = await ClusterLab.StartAsync(postgres, 3);
        OcspResponder responder = await cluster.Lab.StartResponderAsync(TimeSpan.FromHours(1));
        ThrowawayCertificate[] leaves = [.. Enumerable.Range(0, Names).Select(i => cluster.Lab.Add($"n{i}.example", responder))];
        ThrowawayCertificate[] restless = leaves[..Restless];
        List<EdgeProcess> edges = [];
        try
        {
            // One after the other: each reads a thousand files and keys, and a busy machine has no core for all of them at once.
            for (int i = 1; i <= Edges; i++)
            {
                edges.Add(await EdgeProcess.ListenAsync(cluster.EdgeSettings($"edge{i}")));
            }

            // One file a certificate and edge.
            await Eventually.HoldsAsync(
                () => Directory.GetFiles(cluster.Lab.StateFolder, "*.der", SearchOption.AllDirectories).Length == Names * Edges,
                "every edge has every staple",
                Patience);
            int alone = edges.Sum(edge => edge.Output.Split("the edge fetches alone").Length - 1);
            output.WriteLine($"{Names} certificates on {Edges} edges: {responder.RequestCount} fetches, {alone} by an edge alone");
            Assert.InRange(responder.RequestCount, Names, Names + alone);

            foreach (ThrowawayCertificate leaf in restless)
            {
                responder.Override(leaf, responder.Behaviour with { Window = ShortWindow });
                await ClusterLab.RefreshAsync(cluster.Silos[0], leaf);
            }

            foreach (ThrowawayCertificate leaf in restless)
            {
                ClusterLab.KeepLog($"{leaf.Options.DnsNames[0]}.key", Certificates.CertificateKey.Of(leaf.Der.Span).ToString());
            }

            await using (SteadyClients clients = new(edges, leaves, restless))
            {
                await KillInAFetchAsync(cluster, responder, restless);
                await RestartAllAsync(cluster, responder, restless);
                output.WriteLine($"{clients.Handshakes} handshakes, none without a valid staple");
                clients.SawNothingWrong();
            }

            Assert.All(edges, edge => Assert.DoesNotContain("fail: ", edge.Output, StringComparison.Ordinal));
        }
        finally
        {
            foreach (EdgeProcess edge in edges)
            {
                ClusterLab.KeepLog($"edge-{edge.EndPoint.Port}.log", edge.Output);
                await edge.DisposeAsync();
            }
        }
    }

    private async Task KillInAFetchAsync(ClusterLab cluster, OcspResponder responder, ThrowawayCertificate[] restless)
    {
        ThrowawayCertificate asked = restless[0];
        string? holder = (await ClusterLab.ExplainAsync(cluster.Silos[0], asked))?.GetProperty("keeper").GetProperty("node").GetString();
        SiloProcess doomed = cluster.Silos.Single(silo => silo.Name == holder);
        responder.Override(asked, responder.Behaviour with { Window = ShortWindow, Fault = ResponderFault.Hang });
        int before = responder.RequestsFor(asked);
        Task refresh = ClusterLab.RefreshAsync(doomed, asked);
        await Eventually.HoldsAsync(() => responder.RequestsFor(asked) > before && responder.InFlight > 0, "the fetch is under way");
        await doomed.Program.KillAsync();
        var killed = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => refresh);
        responder.Override(asked, responder.Behaviour with { Window = ShortWindow });

        // Nobody calls but the edges themselves.
        before = responder.RequestsFor(asked);
        await Eventually.HoldsAsync(() => responder.RequestsFor(asked) > before, "the killed silo's certificate is asked for again", Patience);
        output.WriteLine($"asked for again {killed.Elapsed.TotalSeconds:0} s after the kill, by the edges' own questions");
        await RefreshedAsync(responder, restless);
        doomed.Start();
        await doomed.ReadyAsync();
    }

    private static async Task RestartAllAsync(ClusterLab cluster, OcspResponder responder, ThrowawayCertificate[] restless)
    {
        foreach (SiloProcess silo in cluster.Silos)
        {
            Assert.Equal(0, await silo.Program.StopAsync(Patience));
            silo.Start();
            await silo.ReadyAsync();
        }

        await RefreshedAsync(responder, restless);
    }

    private static async Task RefreshedAsync(OcspResponder responder, ThrowawayCertificate[] leaves)
    {
        int[] before = [.. leaves.Select(responder.RequestsFor)];
        await Eventually.HoldsAsync(
            () => leaves.Zip(before).All(pair => responder.RequestsFor(pair.First) > pair.Second), "all are refreshed", Patience);
    }
}
