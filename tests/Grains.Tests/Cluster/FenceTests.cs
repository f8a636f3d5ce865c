using System.Text.Json;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>
/// Two activations of one grain, forced: two clusters on one database, each of which believes itself alone, as the halves of a split one
/// do.
/// </summary>
public sealed class FenceTests(PostgresServer postgres)
{
    [Fact]
    public async Task Two_activations_of_one_grain_never_take_the_staple_back()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 1, TimeSpan.FromHours(1));
        SiloProcess[] silos = [cluster.Silos[0], cluster.StartSilo("other-half")];
        await silos[1].ReadyAsync();
        (ThrowawayCertificate leaf, IssuedCertificate certificate) = cluster.Issue();
        EdgeCopy[] copies =
        [
            cluster.StartEdge(silos: [silos[0]]).Watch(certificate),
            cluster.StartEdge(clusterId: "other-half", silos: [silos[1]]).Watch(certificate),
        ];
        await Eventually.HoldsAsync(() => copies.All(copy => copy.HasUsable), "both halves have a staple");

        DateTimeOffset[] newest = new DateTimeOffset[2];
        for (int round = 0; round < 15; round++)
        {
            DateTimeOffset[] seen = await Task.WhenAll(silos.Select(silo => RefreshAsync(silo, certificate)));
            for (int half = 0; half < 2; half++)
            {
                Assert.True(seen[half] >= newest[half], $"half {half} went back from {newest[half]:O} to {seen[half]:O}");
                newest[half] = seen[half];
            }
        }

        Assert.All(copies, copy => copy.NeverWentBack());

        // What the database has is no older than what either half had in the end.
        SiloProcess reader = cluster.StartSilo("reader");
        await reader.ReadyAsync();
        JsonElement stored = await TestCluster.ExplainAsync(reader, certificate);
        Assert.True(stored.GetProperty("thisUpdate").GetDateTimeOffset() >= newest.Max());
        Assert.True(cluster.Responder.RequestsFor(leaf) >= 30);
    }

    private static async Task<DateTimeOffset> RefreshAsync(SiloProcess silo, IssuedCertificate certificate)
    {
        JsonElement? explained = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    explained = await TestCluster.RefreshAsync(silo, certificate);
                    return true;
                }
                catch (HttpRequestException)
                {
                    // Too busy to answer in time: asked again.
                    return false;
                }
            },
            $"{silo.Name} refreshes");
        return explained!.Value.GetProperty("thisUpdate").GetDateTimeOffset();
    }
}
