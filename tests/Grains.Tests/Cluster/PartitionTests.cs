using System.Diagnostics;
using System.Text.Json;
using OrleansOcsp.Certificates;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>The network between an edge and its silos loses packets without a word: no connection is refused or reset.</summary>
/// <remarks>A class for each way of the cut: they wait most of the time, and do so at once.</remarks>
public abstract class PartitionTests(PostgresServer postgres, ITestOutputHelper output, NetworkCut cut)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    // A few windows: what a busy machine may need.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task An_edge_cut_off_from_its_silos_goes_on_alone_and_returns()
    {
        await using NetworkIsland island = await NetworkIsland.CreateAsync();
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 2, Window, island);
        TestEdge edge = cluster.StartEdge();
        EdgeCopy[] copies = [.. Enumerable.Range(0, 10).Select(_ => edge.Watch(cluster.Issue().Issued))];
        await Eventually.HoldsAsync(() => copies.All(copy => copy.HasUsable), "the edge has all staples");
        Assert.Equal(0, edge.FetchedAlone);
        await using StapleWatch watch = new(copies);

        await island.CutAsync(cut, cluster.Silos.Select(silo => silo.Gateway.Port));
        int[] published = [.. copies.Select(copy => copy.Published.Count)];
        await Eventually.HoldsAsync(
            () => edge.FetchedAlone >= copies.Length && copies.Zip(published).All(pair => pair.First.Published.Count > pair.Second),
            "the edge refreshed all alone",
            Patience);

        await island.HealAsync();
        Stopwatch healed = Stopwatch.StartNew();
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        foreach (EdgeCopy copy in copies)
        {
            await Eventually.HoldsAsync(() => IsWatchedAsync(cluster.Silos[0], copy, now), "the grain hears of the edge again", Patience);
        }

        output.WriteLine($"{cut}: all grains had heard of the edge again {healed.Elapsed.TotalSeconds:0} s after the network was back");
        published = [.. copies.Select(copy => copy.Published.Count)];
        await Eventually.HoldsAsync(
            () => copies.Zip(published).All(pair => pair.First.Published.Count > pair.Second), "all go on", Patience);
        await AssertOneWatcherAsync(cluster, copies);
        Assert.All(copies, copy => copy.NeverWentBack());
        watch.SawNoGap();
    }

    // The grain has what the edge fetched alone, or newer, and counts the edge once, however often it came back.
    private static async Task<bool> IsWatchedAsync(SiloProcess silo, EdgeCopy copy, DateTimeOffset since)
    {
        JsonElement said = await TestCluster.ExplainAsync(silo, copy.Certificate);
        return said.GetProperty("keeper").GetProperty("lastWatched").GetDateTimeOffset() >= since
            && said.GetProperty("thisUpdate").GetDateTimeOffset() >= copy.Kept.Current!.Window.ThisUpdate;
    }

    internal static async Task AssertOneWatcherAsync(TestCluster cluster, IEnumerable<EdgeCopy> copies)
    {
        foreach (IssuedCertificate certificate in copies.Select(copy => copy.Certificate))
        {
            JsonElement said = await TestCluster.ExplainAsync(cluster.Silos[0], certificate);
            Assert.InRange(said.GetProperty("keeper").GetProperty("watchers").GetInt32(), 0, 1);
        }
    }
}

public sealed class LostQuestionsTests(PostgresServer postgres, ITestOutputHelper output) : PartitionTests(postgres, output, NetworkCut.ToIsland);

public sealed class LostAnswersTests(PostgresServer postgres, ITestOutputHelper output) : PartitionTests(postgres, output, NetworkCut.FromIsland);

public sealed class LostBothWaysTests(PostgresServer postgres, ITestOutputHelper output) : PartitionTests(postgres, output, NetworkCut.BothWays);
