using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;

namespace OrleansOcsp.Responder.Tests.Peers;

/// <summary>The order of data centres: agreed on without a word, even, and hardly changed by the loss of one.</summary>
public sealed class DataCentersTests
{
    private static readonly string[] Names = ["ams", "fra", "nyc", "sgp"];

    private static readonly CertificateKey[] Keys = [.. Enumerable.Range(0, 4000).Select(i => CertificateKey.Of(BitConverter.GetBytes(i)))];

    [Fact]
    public void All_come_to_the_same_order()
    {
        DataCenters[] all = [.. Names.Select(name => Of(name, Names))];
        Assert.All(Keys, key =>
        {
            Assert.Equal([0, 1, 2, 3], all.Select(one => one.RankOf(key)).Order());
            string first = Names.Single(name => all[Array.IndexOf(Names, name)].RankOf(key) == 0);
            Assert.All(Names.Where(name => name != first), name => Assert.Equal(first, Of(name, Names).InOrder(key).First().Name));
        });
    }

    [Fact]
    public void The_certificates_are_spread_evenly() => Assert.All(Names, name =>
        Assert.InRange(Keys.Count(key => Of(name, Names).RankOf(key) == 0), Keys.Length / 4 * 0.85, Keys.Length / 4 * 1.15));

    [Fact]
    public void The_loss_of_one_moves_only_its_own()
    {
        string[] left = ["ams", "fra", "nyc"];
        Assert.All(left, name => Assert.All(
            Keys.Where(key => Of(name, Names).RankOf(key) == 0), key => Assert.Equal(0, Of(name, left).RankOf(key))));
    }

    [Fact]
    public void One_that_is_alone_is_first() => Assert.All(Keys.Take(10), key => Assert.Equal(0, Of("ams", ["ams"]).RankOf(key)));

    private static DataCenters Of(string own, IEnumerable<string> names) =>
        new(own, names.Select(name => new Peer(name, new Uri($"http://{name}.example/"))));
}
