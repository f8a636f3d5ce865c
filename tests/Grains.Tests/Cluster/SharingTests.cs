using System.Diagnostics;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>Many edges, one fetch; a push that is fast, and a truth that comes without it. Alone on the machine: a silo or a responder that is kept
/// from its work for long is asked twice, rightly.</summary>
[Collection(nameof(RunsAlone))]
public sealed class SharingTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task The_responder_sees_one_fetch_a_certificate_and_refresh_point_whatever_the_number_of_edges()
    {
        const int Certificates = 1000;
        TimeSpan window = TimeSpan.FromSeconds(90);
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 3, window);
        TestEdge[] edges = [.. Enumerable.Range(0, 5).Select(_ => cluster.StartEdge())];
        (ThrowawayCertificate Leaf, IssuedCertificate Issued)[] certificates =
            [.. Enumerable.Range(0, Certificates).Select(_ => cluster.Issue())];
        Stopwatch cold = Stopwatch.StartNew();
        EdgeCopy[] copies = [.. edges.SelectMany(edge => certificates.Select(certificate => edge.Watch(certificate.Issued)))];
        await Eventually.HoldsAsync(() => copies.All(copy => copy.HasUsable), "every edge has every staple");
        output.WriteLine($"{Certificates} certificates stapled on 5 edges {cold.Elapsed.TotalSeconds:0.0} s after a cold start");

        await Eventually.HoldsAsync(
            () => certificates.All(certificate => cluster.Responder.RequestsFor(certificate.Leaf) >= 2), "every certificate was refreshed");
        ILookup<string, DateTimeOffset> asked = cluster.Responder.Requests.ToLookup(request => request.Serial, request => request.At);

        // The refresh point lies at 0.4 to 0.6 of the window, which starts within the second of the answer.
        int tooSoon = asked.Sum(one => one.Order().Zip(one.Order().Skip(1)).Count(pair => pair.Second - pair.First < window * 0.35));

        // An edge whose grain is late asks by itself: on a busy machine, with windows this short, once in a while.
        int alone = edges.Sum(edge => edge.FetchedAlone);
        Assert.True(tooSoon <= alone && alone <= Certificates / 100, $"asked {tooSoon} times too soon; edges asked {alone} times alone");
        Assert.Equal(Certificates, asked.Count);
        Assert.All(copies, copy => copy.NeverWentBack());
        await Eventually.HoldsAsync(() => copies.All(copy => copy.Published.Count >= 2), "every edge has every refreshed staple");
    }

    [Fact]
    public async Task A_revocation_reaches_the_last_edge_by_push_and_without_any_push_after_its_silo_was_killed()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 3, TimeSpan.FromHours(1));
        (ThrowawayCertificate first, IssuedCertificate pushed) = cluster.Issue();
        (ThrowawayCertificate second, IssuedCertificate pulled) = cluster.Issue();
        TestEdge[] edges = [.. Enumerable.Range(0, 5).Select(_ => cluster.StartEdge())];
        EdgeCopy[] byPush = [.. edges.Select(edge => edge.Watch(pushed))];
        EdgeCopy[] byPull = [.. edges.Select(edge => edge.Watch(pulled))];
        await Eventually.HoldsAsync(() => byPush.Concat(byPull).All(copy => copy.HasUsable), "every edge has both");

        cluster.Authority.Revoke(first);
        await TestCluster.RefreshAsync(cluster.Silos[0], pushed);
        Stopwatch watch = Stopwatch.StartNew();
        await Eventually.HoldsAsync(() => byPush.All(Revoked), "the revocation is pushed", TimeSpan.FromSeconds(14));
        output.WriteLine($"pushed: the last of 5 edges knew {watch.ElapsedMilliseconds} ms after the silo had answered the operator");

        // The silo that held the grain takes its list of watchers with it: whoever learns of the change now learns it from the buckets.
        string holder = (await TestCluster.ExplainAsync(cluster.Silos[0], pulled)).GetProperty("keeper").GetProperty("node").GetString()!;
        await cluster.Silos.Single(silo => silo.Name == holder).Program.KillAsync();
        cluster.Authority.Revoke(second);
        SiloProcess other = cluster.Silos.First(silo => silo.Name != holder);
        await Eventually.HoldsAsync(() => RefreshedAsync(other, pulled), "the grain is back elsewhere");
        watch.Restart();
        await Eventually.HoldsAsync(() => byPull.All(Revoked), "the revocation is found");
        output.WriteLine($"pulled: the last of 5 edges knew {watch.Elapsed.TotalSeconds:0.0} s after the grain knew");
        Assert.All(byPush.Concat(byPull), copy => copy.NeverWentBack());
    }

    private static bool Revoked(EdgeCopy copy) => copy.Kept.Current!.Status == CertStatus.Revoked;

    private static async Task<bool> RefreshedAsync(SiloProcess silo, IssuedCertificate certificate)
    {
        try
        {
            return (await TestCluster.RefreshAsync(silo, certificate)).GetProperty("state").GetString() == "revoked";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
