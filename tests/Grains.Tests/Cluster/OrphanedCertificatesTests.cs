using System.Diagnostics;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>A silo dies, and nobody calls but the edges themselves: no certificate's refresh is lost with it.</summary>
public sealed class OrphanedCertificatesTests(PostgresServer postgres, ITestOutputHelper output)
{
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
}
