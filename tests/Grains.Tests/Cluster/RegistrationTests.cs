using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Cluster;
using OrleansOcsp.GrainContracts;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>What a stolen edge may say: refused with a reason, nothing stored, nothing fetched.</summary>
public sealed class RegistrationTests(PostgresServer postgres)
{
    [Fact]
    public async Task Garbage_is_refused_with_a_reason_and_nothing_is_stored_or_fetched()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 1, TimeSpan.FromHours(1));
        using CertificateAuthority stranger = CertificateAuthority.CreateRoot();
        (ThrowawayCertificate good, _) = cluster.Issue();
        (ThrowawayCertificate other, _) = cluster.Issue();
        ThrowawayCertificate metadata = cluster.Authority.Issue(new LeafOptions { OcspUrls = [new Uri("http://169.254.169.254/latest")] });
        ThrowawayCertificate loopback = stranger.Issue(new LeafOptions { OcspUrls = [cluster.Responder.Url] });
        (string Name, string Key, ReadOnlyMemory<byte> Leaf, ReadOnlyMemory<byte> Issuer, string Reason)[] cases =
        [
            ("wrong issuer", KeyOf(good), good.Der, stranger.Der, "does not verify"),
            ("leaf is no certificate", KeyOf([1, 2, 3]), new byte[] { 1, 2, 3 }, cluster.Authority.Der, ""),
            ("a megabyte", KeyOf(new byte[1 << 20]), new byte[1 << 20], cluster.Authority.Der, "bytes"),
            ("key of another certificate", KeyOf(other), good.Der, cluster.Authority.Der, "key"),
            ("metadata service", KeyOf(metadata), metadata.Der, cluster.Authority.Der, "never asked"),
            ("loopback of an issuer nobody trusts", KeyOf(loopback), loopback.Der, stranger.Der, "Issuers:Trusted"),
        ];

        await using ClusterConnection connection = await ConnectAsync(cluster);
        foreach (var (name, key, leaf, issuer, reason) in cases)
        {
            ICertificateGrain grain = connection.Client.GetGrain<ICertificateGrain>(key);
            WatchReply reply = await grain.Watch(new WatchRequest { Leaf = leaf, Issuer = issuer });
            Assert.True(reply.Outcome == WatchOutcome.Refused, $"{name}: {reply}");
            Assert.Contains(reason, reply.Problem, StringComparison.Ordinal);
        }

        Assert.Equal(0, cluster.Responder.RequestCount);
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(cluster.Database);
        await using NpgsqlCommand count = database.CreateCommand("SELECT count(*) FROM ocsp_grain_state WHERE grain_type = 'certificate'");
        Assert.Equal(0L, await count.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_edge_brings_no_more_new_certificates_than_it_may()
    {
        // The least that a bucket grants to each edge, and some that it may take before it has read which members it has.
        const int Share = 16;
        const int Enough = Share + 16;
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 0, TimeSpan.FromHours(1));
        await cluster.StartSilo(more: ["--Limits:CertificatesPerEdge", "64"]).ReadyAsync();
        IssuedCertificate[] ofOneBucket =
        [
            .. Enumerable.Repeat(0, int.MaxValue).Select(_ => cluster.Issue().Issued)
                .Where(certificate => CatalogueBuckets.Of(certificate.Key.ToString()) == 0).Take(Enough),
        ];
        await using ClusterConnection edge = await ConnectAsync(cluster);
        await using ClusterConnection another = await ConnectAsync(cluster);

        List<WatchReply> replies = [];
        foreach (IssuedCertificate certificate in ofOneBucket)
        {
            replies.Add(await WatchAsync(edge, certificate));
        }

        Assert.All(replies[..Share], reply => Assert.Equal(WatchOutcome.Watched, reply.Outcome));
        Assert.Equal(WatchOutcome.Refused, replies[^1].Outcome);
        Assert.Contains("Limits:CertificatesPerEdge", replies[^1].Problem, StringComparison.Ordinal);

        // What is under care already is nobody's to bring, and another edge has a share of its own.
        Assert.Equal(WatchOutcome.Watched, (await WatchAsync(edge, ofOneBucket[0])).Outcome);
        Assert.Equal(WatchOutcome.Watched, (await WatchAsync(another, ofOneBucket[^1])).Outcome);
    }

    [Fact]
    public async Task An_edge_may_not_call_what_is_for_silos()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 1, TimeSpan.FromHours(1));
        (_, IssuedCertificate certificate) = cluster.Issue();
        await using ClusterConnection connection = await ConnectAsync(cluster);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => connection.Client.GetGrain<Certificates.ICertificateKeeping>(certificate.Key.ToString()).Remove());
    }

    private static async Task<ClusterConnection> ConnectAsync(TestCluster cluster)
    {
        ClusterConnection connection = new(new ClusterSettings { Gateways = [cluster.Silos[0].Gateway] }, NullLoggerFactory.Instance);
        connection.Start();
        await connection.Connected;
        return connection;
    }

    private static Task<WatchReply> WatchAsync(ClusterConnection edge, IssuedCertificate certificate) =>
        edge.Client.GetGrain<ICertificateGrain>(certificate.Key.ToString())
            .Watch(new WatchRequest { Leaf = certificate.LeafDer, Issuer = certificate.IssuerDer });

    private static string KeyOf(ThrowawayCertificate leaf) => KeyOf(leaf.Der.Span);

    private static string KeyOf(ReadOnlySpan<byte> leaf) => CertificateKey.Of(leaf).ToString();
}
