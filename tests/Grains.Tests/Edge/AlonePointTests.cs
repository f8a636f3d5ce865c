using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Cluster;
using OrleansOcsp.GrainContracts;

namespace OrleansOcsp.Grains.Tests.Edge;

public sealed class AlonePointTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_a_staple_an_edge_goes_alone_within_seconds_but_gives_the_cluster_a_moment()
    {
        for (byte i = 0; i < 100; i++)
        {
            DateTimeOffset? point = new AlonePoint("edge").Of(CertificateKey.Of([i]), null, Now, null);
            Assert.InRange(point!.Value - Now, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public void A_grain_that_says_there_is_nobody_to_ask_is_believed()
    {
        GrainWord word = new(new WatchReply { Outcome = WatchOutcome.NotApplicable }, Now);
        Assert.Null(new AlonePoint("edge").Of(CertificateKey.Of([1]), null, Now, word));
    }

    [Fact]
    public void An_edge_waits_for_the_refresh_point_that_the_grain_named()
    {
        GrainWord word = new(new WatchReply { Outcome = WatchOutcome.Watched, NextAttempt = Now + TimeSpan.FromHours(3) }, Now);
        Assert.True(new AlonePoint("edge").Of(CertificateKey.Of([1]), null, Now, word) > Now + TimeSpan.FromHours(3));
    }

    [Fact]
    public void Edges_that_lost_the_same_cluster_do_not_come_at_the_same_time()
    {
        IEnumerable<DateTimeOffset?> points =
            Enumerable.Range(0, 50).Select(i => new AlonePoint($"edge {i}").Of(CertificateKey.Of([1]), null, Now, null));
        Assert.True(points.Distinct().Count() > 45);
    }
}
