using System.Text.Json;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Storage;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>Every silo is gone: staples go on.</summary>
public sealed class ClusterOutageTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Without_any_silo_edges_fetch_alone_and_nothing_goes_back_when_silos_return()
    {
        await using PostgresServer postgres = new();
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 2, Window);
        MemoryStapleStore disk = new();
        TestEdge edge = cluster.StartEdge(store: disk);
        (ThrowawayCertificate Leaf, IssuedCertificate Issued)[] certificates = [.. Enumerable.Range(0, 20).Select(_ => cluster.Issue())];
        EdgeCopy[] copies = [.. certificates.Select(certificate => edge.Watch(certificate.Issued))];
        await Eventually.HoldsAsync(() => copies.All(copy => copy.HasUsable), "the edge has all staples");
        await using StapleWatch watch = new(copies);

        foreach (SiloProcess silo in cluster.Silos)
        {
            await silo.Program.KillAsync();
        }

        int[] published = [.. copies.Select(copy => copy.Published.Count)];
        await Eventually.HoldsAsync(
            () => copies.Zip(published).All(pair => pair.First.Published.Count > pair.Second), "the edge refreshed all alone");
        Assert.NotEqual(0, edge.FetchedAlone);

        // Another edge starts from the same disk with no cluster at all.
        TestEdge restarted = cluster.StartEdge("restarted", store: disk);
        EdgeCopy[] fromDisk = [.. certificates.Select(certificate => restarted.Watch(certificate.Issued))];
        await Eventually.HoldsAsync(() => fromDisk.All(copy => copy.HasUsable), "an edge without a cluster staples from disk");

        foreach (SiloProcess silo in cluster.Silos)
        {
            silo.Start();
        }

        await Task.WhenAll(cluster.Silos.Select(silo => silo.ReadyAsync()));
        foreach ((IssuedCertificate certificate, EdgeCopy copy) in certificates.Select(certificate => certificate.Issued).Zip(copies))
        {
            await Eventually.HoldsAsync(
                async () => await ThisUpdateAsync(cluster.Silos[0], certificate) >= copy.Kept.Current!.Window.ThisUpdate,
                $"the grain of {certificate.Key} has what the edge has, or newer");
        }

        published = [.. copies.Select(copy => copy.Published.Count)];
        await Eventually.HoldsAsync(
            () => copies.Zip(published).All(pair => pair.First.Published.Count > pair.Second), "the cluster refreshes again");
        Assert.All(copies, copy => copy.NeverWentBack());
        watch.SawNoGap();
    }

    private static async Task<DateTimeOffset?> ThisUpdateAsync(SiloProcess silo, IssuedCertificate certificate) =>
        await TestCluster.TryExplainAsync(silo, certificate) is { } said && said.GetProperty("thisUpdate").ValueKind == JsonValueKind.String
            ? said.GetProperty("thisUpdate").GetDateTimeOffset()
            : null;
}
