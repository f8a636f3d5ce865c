using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EndToEnd.Tests.Cluster;

/// <summary>An edge whose cluster is away: it starts from its disk, fetches what it lacks by itself, and gives that back.</summary>
public sealed class ClusterAwayTests(PostgresServer postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task An_edge_starts_from_disk_fetches_new_names_alone_and_offers_them_to_the_cluster_without_a_restart()
    {
        await using ClusterLab cluster = await ClusterLab.StartAsync(postgres, 1);
        OcspResponder responder = await cluster.Lab.StartResponderAsync(TimeSpan.FromHours(1));
        ThrowawayCertificate[] known =
            [cluster.Lab.Add("soft.example", responder), cluster.Lab.Add("hard.example", responder, mustStaple: true)];
        Dictionary<string, string> settings = cluster.EdgeSettings("edge");
        await using (EdgeProcess first = await EdgeProcess.ReadyAsync(settings))
        {
            await Eventually.HoldsAsync(
                () => Directory.GetFiles(settings["State"], "*.der", SearchOption.AllDirectories).Length == known.Length, "both on disk");
            Assert.Equal(0, await first.StopAsync());
        }

        Assert.Equal(known.Length, responder.RequestCount);
        await cluster.Silos[0].Program.KillAsync();
        await responder.TakeDownAsync();

        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(settings);
        Assert.All(known, leaf => AssertStapled(edge, leaf));

        // New names, must-staple and not, while there is no cluster but a responder.
        await responder.BringUpAsync(TestContext.Current.CancellationToken);
        ThrowawayCertificate[] added =
            [cluster.Lab.Add("new-soft.example", responder), cluster.Lab.Add("new-hard.example", responder, mustStaple: true)];
        foreach (ThrowawayCertificate leaf in added)
        {
            await Eventually.HoldsAsync(() => IsStapled(edge, leaf), $"{leaf.Options.DnsNames[0]} is stapled by the edge alone", Patience);
            Assert.Equal(1, responder.RequestsFor(leaf));
        }

        // From here on only the edge has them.
        await responder.TakeDownAsync();
        await cluster.StartSilosAsync();
        foreach (ThrowawayCertificate leaf in added)
        {
            await Eventually.HoldsAsync(
                async () => (await ClusterLab.ExplainAsync(cluster.Silos[0], leaf))?.GetProperty("state").GetString() == "stapled",
                "the grain has what the edge had fetched",
                Patience);
        }

        Assert.All(known.Concat(added), leaf => AssertStapled(edge, leaf));
    }

    private static bool IsStapled(EdgeProcess edge, ThrowawayCertificate leaf)
    {
        using HandshakeResult handshake = edge.Handshake(leaf.Options.DnsNames[0]);
        return handshake.Completed && handshake.Leaf is { } served && leaf.Der.Span.SequenceEqual(served)
            && Lab.Judge(leaf, handshake) is StapleVerdict.Accepted;
    }

    private static void AssertStapled(EdgeProcess edge, ThrowawayCertificate leaf) =>
        Assert.True(IsStapled(edge, leaf), $"{leaf.Options.DnsNames[0]} is not stapled:\n{edge.Output}");
}
