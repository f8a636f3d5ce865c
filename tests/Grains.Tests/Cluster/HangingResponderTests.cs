using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Grains.Tests.Cluster;

public sealed class HangingResponderTests(PostgresServer postgres)
{
    private const int Stuck = 20;
    private const int Others = 40;
    private const int Refreshes = 2;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_responder_that_hangs_for_a_third_makes_no_other_certificate_miss_its_refresh_point()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 2, Window);
        await using OcspResponder hanging = await OcspResponder.StartAsync(cluster.Authority);
        hanging.Behaviour = hanging.Behaviour with { Window = Window };
        TestEdge edge = cluster.StartEdge();
        EdgeCopy[] stuck = [.. Enumerable.Range(0, Stuck).Select(_ => edge.Watch(cluster.Issue(hanging.Url).Issued))];
        (ThrowawayCertificate Leaf, IssuedCertificate Issued)[] certificates = [.. Enumerable.Range(0, Others).Select(_ => cluster.Issue())];
        EdgeCopy[] others = [.. certificates.Select(certificate => edge.Watch(certificate.Issued))];
        await Eventually.HoldsAsync(() => stuck.Concat(others).All(copy => copy.HasUsable), "the edge has every staple");

        hanging.Fault = ResponderFault.Hang;
        await Eventually.HoldsAsync(
            () =>
            {
                Assert.All(others, AssertFresh);
                return certificates.All(certificate => cluster.Responder.RequestsFor(certificate.Leaf) > Refreshes)
                    && stuck.All(copy => !copy.HasUsable);
            },
            $"{Refreshes} refreshes of every certificate of the living responder, and the end of the other's staples",
            Window * Refreshes * 2);
    }

    // Asked again at 0.4 to 0.6 of the window; the rest is for a machine that other tests keep busy.
    private static void AssertFresh(EdgeCopy copy)
    {
        Staple staple = copy.Kept.Current!;
        TimeSpan left = staple.Window.NextUpdate - TimeProvider.System.GetUtcNow();
        Assert.True(left > Window / 5, $"{copy.Certificate.Key} has {left} left of {Window}");
    }
}
