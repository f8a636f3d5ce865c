using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>Silos die, are restarted, and come back: no edge is ever without a staple, and none goes back to an older one.</summary>
public sealed class LossTests(PostgresServer postgres, ITestOutputHelper output)
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
        await Eventually.HoldsAsync(async () => (after = await TryExplainAsync(other, certificate)) is not null, "the grain is back");
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

    [Fact]
    public async Task Certificates_of_a_killed_silo_go_on_by_the_edges_own_questions()
    {
        TimeSpan window = TimeSpan.FromSeconds(50);
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 2, window);
        (ThrowawayCertificate Leaf, IssuedCertificate Issued)[] certificates = [.. Enumerable.Range(0, 40).Select(_ => cluster.Issue())];
        TestEdge edge = cluster.StartEdge();
        EdgeCopy[] copies = [.. certificates.Select(certificate => edge.Watch(certificate.Issued))];
        await Eventually.HoldsAsync(() => copies.All(copy => copy.HasUsable), "the edge has all staples");
        await using StapleWatch watch = new(copies);
        await cluster.Silos[0].Program.KillAsync();
        Stopwatch killed = Stopwatch.StartNew();

        // All have a newer staple by the end of the window that they had: nobody's refresh was lost with the silo.
        await Eventually.HoldsAsync(() => copies.All(copy => copy.Published.Count >= 2), "every certificate was refreshed", window);
        output.WriteLine($"all refreshed {killed.Elapsed.TotalSeconds:0} s after the kill; refresh points lay at 20 to 30 s");
        Assert.All(copies, copy => copy.NeverWentBack());
        watch.SawNoGap();
    }

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

    private static async Task<JsonElement?> TryExplainAsync(SiloProcess silo, IssuedCertificate certificate)
    {
        try
        {
            return await TestCluster.ExplainAsync(silo, certificate);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
