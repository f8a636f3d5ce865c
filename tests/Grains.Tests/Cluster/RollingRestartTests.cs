using Microsoft.Extensions.Logging;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>All silos are restarted, one after the other: no edge is ever without a staple, and none goes back to an older one.</summary>
public sealed class RollingRestartTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_rolling_restart_of_all_silos_is_not_noticed()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 3, TimeSpan.FromSeconds(40));
        TestEdge edge = cluster.StartEdge();
        EdgeCopy[] copies = [.. Enumerable.Range(0, 40).Select(_ => edge.Watch(cluster.Issue().Issued))];
        await Eventually.HoldsAsync(() => copies.All(copy => copy.HasUsable), "the edge has all staples");
        await using StapleWatch watch = new(copies);
        foreach (SiloProcess silo in cluster.Silos)
        {
            Assert.Equal(0, await silo.Program.StopAsync());
            silo.Start();
            await silo.ReadyAsync();
        }

        int[] published = [.. copies.Select(copy => copy.Published.Count)];
        await Eventually.HoldsAsync(
            () => copies.Zip(published).All(pair => pair.First.Published.Count > pair.Second), "all refresh on the new silos");
        Assert.All(copies, copy => copy.NeverWentBack());
        watch.SawNoGap();
        Assert.DoesNotContain(edge.Logged, line => line.Level > LogLevel.Warning);
    }
}
