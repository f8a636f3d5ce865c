using Microsoft.Extensions.Logging.Abstractions;
using OrleansOcsp.EdgeHost.Cluster;
using OrleansOcsp.GrainContracts.Transport;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>Whoever is not of the cluster does not get in: neither at the gateways nor between silos.</summary>
public sealed class MutualTlsTests(PostgresServer postgres)
{
    [Fact]
    public async Task Only_who_holds_a_certificate_of_the_clusters_authority_is_let_in()
    {
        using TempFolder folder = new();
        using ClusterCredentials ours = new(folder.Path);
        using ClusterCredentials theirs = new(folder.Path, "stranger");
        (string Certificate, string Key) stranger = theirs.Issue("stranger-edge");
        string database = await postgres.CreateDatabaseAsync();
        await using SiloProcess one = Silo("silo1", ours, database);
        await using SiloProcess two = Silo("silo2", ours, database);
        one.Start();
        await one.ReadyAsync();
        two.Start();
        // Ready means that they are members of one cluster: each has spoken with the other.
        await two.ReadyAsync();

        (string Certificate, string Key) edge = ours.Issue("edge");
        await using ClusterConnection welcome = Connect(one, new MutualTls(edge.Certificate, edge.Key, ours.AuthorityFile));
        await welcome.Connected.WaitAsync(Eventually.Deadline, TimeProvider.System, TestContext.Current.CancellationToken);

        // A certificate of another authority, trusting ours: only the silo can tell.
        await using ClusterConnection imposter = Connect(one, new MutualTls(stranger.Certificate, stranger.Key, ours.AuthorityFile));
        await using ClusterConnection plain = Connect(two, null);
        await one.Program.WaitForOutputAsync("no certificate of Tls:Authority");
        await two.Program.WaitForOutputAsync("no certificate of Tls:Authority");
        Assert.False(imposter.Connected.IsCompleted);
        Assert.False(plain.Connected.IsCompleted);
    }

    private static SiloProcess Silo(string name, ClusterCredentials credentials, string database)
    {
        (string certificate, string key) = credentials.Issue(name);
        string[] settings = ["--Tls:Certificate", certificate, "--Tls:Key", key, "--Tls:Authority", credentials.AuthorityFile];
        return new SiloProcess(name, database, settings);
    }

    private static ClusterConnection Connect(SiloProcess silo, MutualTls? tls)
    {
        ClusterConnection connection = new(new ClusterSettings { Gateways = [silo.Gateway], Tls = tls }, NullLoggerFactory.Instance);
        connection.Start();
        return connection;
    }
}
