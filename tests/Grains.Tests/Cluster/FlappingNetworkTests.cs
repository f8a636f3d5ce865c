using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>The network between an edge and its silos is gone for 10 s in every 30: too short to give up, too often to be ignored.</summary>
public sealed class FlappingNetworkTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task A_network_that_comes_and_goes_leaves_no_gap_and_no_pile_of_observers()
    {
        await using NetworkIsland island = await NetworkIsland.CreateAsync();
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 2, TimeSpan.FromSeconds(40), island);
        TestEdge edge = cluster.StartEdge();
        EdgeCopy[] copies = [.. Enumerable.Range(0, 20).Select(_ => edge.Watch(cluster.Issue().Issued))];
        await Eventually.HoldsAsync(() => copies.All(copy => copy.HasUsable), "the edge has all staples");
        await using StapleWatch watch = new(copies);
        for (int round = 0; round < 3; round++)
        {
            // The scenario is made of these times: nothing is waited for.
            await island.CutAsync(NetworkCut.BothWays, cluster.Silos.Select(silo => silo.Gateway.Port));
            await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
            await island.HealAsync();
            await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.All(copies, copy => Assert.True(copy.Published.Count >= 3, $"{copy.Published.Count} staples in more than two windows"));
        await PartitionTests.AssertOneWatcherAsync(cluster, copies);
        output.WriteLine($"fetched alone {edge.FetchedAlone} times, asked {cluster.Responder.RequestCount} times for {copies.Length} certificates");
        Assert.All(copies, copy => copy.NeverWentBack());
        watch.SawNoGap();
    }
}
