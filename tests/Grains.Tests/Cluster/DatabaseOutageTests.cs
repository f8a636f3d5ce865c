using System.Text.Json;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>The database is gone, and a silo with it: staples go on.</summary>
public sealed class DatabaseOutageTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Without_the_database_staples_go_on_are_refreshed_and_are_saved_when_it_is_back()
    {
        await using PostgresServer postgres = new();
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 2, Window);
        TestEdge edge = cluster.StartEdge();
        (ThrowawayCertificate Leaf, IssuedCertificate Issued)[] certificates = [.. Enumerable.Range(0, 20).Select(_ => cluster.Issue())];
        EdgeCopy[] copies = [.. certificates.Select(certificate => edge.Watch(certificate.Issued))];
        await Eventually.HoldsAsync(() => copies.All(copy => copy.HasUsable), "the edge has all staples");
        await using StapleWatch watch = new(copies);

        await postgres.StopAsync();
        SiloProcess late = cluster.StartSilo();
        await late.Program.WaitForOutputAsync("The silo starts when the database is ready");
        await Eventually.HoldsAsync(() => copies.All(copy => copy.Published.Count >= 2), "all were refreshed without the database");

        // A silo dies meanwhile: nobody can be declared dead without the table, so its certificates go on from the edge.
        JsonElement kept = await TestCluster.ExplainAsync(cluster.Silos[0], certificates[0].Issued);
        string? holder = kept.GetProperty("keeper").GetProperty("node").GetString();
        SiloProcess survivor = cluster.Silos.First(silo => silo.Name != holder);
        await cluster.Silos.Single(silo => silo.Name == holder).Program.KillAsync();
        int[] published = [.. copies.Select(copy => copy.Published.Count)];
        await Eventually.HoldsAsync(
            () => copies.Zip(published).All(pair => pair.First.Published.Count > pair.Second), "all went on without database and silo");
        Assert.NotEqual(0, edge.FetchedAlone);

        await postgres.StartAsync();
        await late.ReadyAsync();
        foreach ((_, IssuedCertificate certificate) in certificates)
        {
            await Eventually.HoldsAsync(() => IsSavedAsync(survivor, certificate), $"{certificate.Key} is saved");
        }

        Assert.All(copies, copy => copy.NeverWentBack());
        watch.SawNoGap();
    }

    private static async Task<bool> IsSavedAsync(SiloProcess silo, IssuedCertificate certificate)
    {
        JsonElement? explained = await TestCluster.TryExplainAsync(silo, certificate);
        return explained is { } said && said.GetProperty("storeProblem").ValueKind == JsonValueKind.Null
            && said.GetProperty("state").GetString() == "stapled";
    }
}
