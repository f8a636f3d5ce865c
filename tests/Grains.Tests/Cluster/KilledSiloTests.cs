using System.Diagnostics;
using System.Text.Json;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>A silo dies in the middle of a fetch: the grain is back elsewhere, with all that it knew.</summary>
public sealed class KilledSiloTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task A_grain_whose_silo_is_killed_in_the_middle_of_a_fetch_is_back_within_seconds()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 3, TimeSpan.FromMinutes(2));
        (ThrowawayCertificate leaf, IssuedCertificate certificate) = cluster.Issue();
        EdgeCopy copy = cluster.StartEdge().Watch(certificate);
        await Eventually.HoldsAsync(() => copy.HasUsable, "the edge has the staple");
        cluster.Responder.SetFault(leaf, ResponderFault.InternalError);
        JsonElement before = await TestCluster.RefreshAsync(cluster.Silos[0], certificate);
        Assert.Equal(1, before.GetProperty("consecutiveFailures").GetInt32());
        await using StapleWatch watch = new([copy]);

        cluster.Responder.SetFault(leaf, ResponderFault.Hang);
        SiloProcess doomed = cluster.Silos.Single(silo => silo.Name == before.GetProperty("keeper").GetProperty("node").GetString());
        SiloProcess other = cluster.Silos.First(silo => silo != doomed);
        Task refresh = TestCluster.RefreshAsync(doomed, certificate);
        await Eventually.HoldsAsync(() => cluster.Responder.InFlight > 0, "the fetch is under way");
        await doomed.Program.KillAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => refresh);
        JsonElement? after = null;
        await Eventually.HoldsAsync(async () => (after = await TestCluster.TryExplainAsync(other, certificate)) is not null, "the grain is back");
        Assert.InRange(after!.Value.GetProperty("consecutiveFailures").GetInt32(), 1, int.MaxValue);
        cluster.Responder.Override(leaf, null);

        Stopwatch call = Stopwatch.StartNew();
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    return (await TestCluster.RefreshAsync(other, certificate)).GetProperty("state").GetString() == "stapled";
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the grain is back and asks its responder");
        output.WriteLine($"the grain was back and had refreshed {call.Elapsed.TotalSeconds:0.0} s after the first call");
        Assert.InRange(call.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(PushTests.HoldsFigures ? 5 : 30));
        DateTimeOffset kept = (await TestCluster.ExplainAsync(other, certificate)).GetProperty("firstSeen").GetDateTimeOffset();
        Assert.Equal(before.GetProperty("firstSeen").GetDateTimeOffset(), kept);
        await Eventually.HoldsAsync(() => copy.Published.Count >= 2, "the edge has the newer one");
        copy.NeverWentBack();
        watch.SawNoGap();
    }
}
