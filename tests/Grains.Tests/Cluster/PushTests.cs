using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Cluster;
using OrleansOcsp.GrainContracts;
using OrleansOcsp.Protocol;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>How fast a push is, and what becomes of a change where none arrives. OCSP_CLUSTER_FIGURES=1 holds the figures to the issue's bars, for
/// machines that do nothing else; otherwise they are only written down.</summary>
[Collection(nameof(RunsAlone))]
public sealed class PushTests(PostgresServer postgres, ITestOutputHelper output)
{
    internal static readonly bool HoldsFigures = Environment.GetEnvironmentVariable("OCSP_CLUSTER_FIGURES") is not null;

    [Fact]
    public async Task A_verified_response_is_in_the_slots_of_five_edges_at_once_though_two_observers_never_return()
    {
        const int Rounds = 6;
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 0, TimeSpan.FromHours(1));
        await using InnerSilo silo = await InnerSilo.StartAsync(cluster);
        IssuedCertificate[] certificates = [.. Enumerable.Range(0, 20).Select(_ => cluster.Issue().Issued)];
        TestEdge[] edges = [.. Enumerable.Range(0, 5).Select(_ => cluster.StartEdge(gateways: [silo.Gateway]))];
        ConcurrentDictionary<(string Key, int Edge), long> slots = [];
        EdgeCopy[] copies =
        [
            .. edges.SelectMany((edge, i) => certificates.Select(certificate => new EdgeCopy(
                edge.Source, certificate, _ => slots[(certificate.Key.ToString(), i)] = Stopwatch.GetTimestamp()))),
        ];
        using ManualResetEventSlim over = new();
        Blocking blocking = new(over);
        Silent silent = new();
        await using ClusterConnection hanging = await WatchAsync(silo, certificates, silent, blocking);
        await Eventually.HoldsAsync(() => copies.All(copy => copy.HasUsable), "every edge has every staple");

        ConcurrentDictionary<string, long> verified = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == OcspMetrics.MeterName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (span.OperationName == "ocsp.verify" && span.Parent?.GetTagItem("ocsp.certificate") is string key)
                {
                    verified[key] = Stopwatch.GetTimestamp();
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        List<double> took = [];
        for (int round = 0; round < Rounds; round++)
        {
            // Times in responses are whole seconds: within one, a second answer is not newer.
            DateTimeOffset began = TimeProvider.System.GetUtcNow();
            await Eventually.HoldsAsync(() => TimeProvider.System.GetUtcNow().Second != began.Second, "the next second");
            foreach (IssuedCertificate certificate in certificates)
            {
                int[] before = [.. copies.Where(copy => copy.Certificate == certificate).Select(copy => copy.Published.Count)];
                Assert.True(await silo.RefreshAsync(certificate));
                await Eventually.HoldsAsync(
                    () => copies.Where(copy => copy.Certificate == certificate).Zip(before).All(pair => pair.First.Published.Count > pair.Second),
                    "every edge has the newer one");
                string key = certificate.Key.ToString();
                took.Add(Stopwatch.GetElapsedTime(verified[key], Enumerable.Range(0, edges.Length).Max(edge => slots[(key, edge)])).TotalMilliseconds);
            }
        }

        Assert.True(silent.Heard > 0 && blocking.Heard > 0, "the hanging observers were not told of anything");
        took.Sort();
        double p99 = took[took.Count * 99 / 100];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"from 'verified in the silo' to 'slot changed in the last of 5 edges', saving included: median {took[took.Count / 2]:0.0} ms, "
            + $"p99 {p99:0.0} ms, worst {took[^1]:0.0} ms of {took.Count}"));
        Assert.All(copies, copy => copy.NeverWentBack());
        Assert.True(!HoldsFigures || p99 < 100, $"p99 is {p99:0} ms");
        over.Set();
    }

    [Fact]
    public async Task A_revocation_of_which_every_push_is_lost_is_found_by_the_edges_questions()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(postgres, 0, TimeSpan.FromHours(1));
        LosesPushes lost = new();
        await using InnerSilo silo = await InnerSilo.StartAsync(cluster, services => services.AddSingleton<IOutgoingGrainCallFilter>(lost));
        (ThrowawayCertificate leaf, IssuedCertificate certificate) = cluster.Issue();
        EdgeCopy[] copies = [.. Enumerable.Range(0, 5).Select(_ => cluster.StartEdge(gateways: [silo.Gateway]).Watch(certificate))];
        await Eventually.HoldsAsync(() => copies.All(copy => copy.HasUsable), "every edge has the staple");

        cluster.Authority.Revoke(leaf);
        Assert.True(await silo.RefreshAsync(certificate));
        var known = Stopwatch.StartNew();
        await Eventually.HoldsAsync(() => copies.All(copy => copy.Kept.Current!.Status == CertStatus.Revoked), "every edge knows");
        output.WriteLine($"without any push the last of 5 edges knew {known.Elapsed.TotalSeconds:0.0} s after the grain");
        Assert.True(lost.Count >= copies.Length, $"{lost.Count} pushes were lost");
        Assert.True(!HoldsFigures || known.Elapsed < TimeSpan.FromSeconds(20), $"{known.Elapsed}");
        Assert.All(copies, copy => copy.NeverWentBack());
    }

    private static async Task<ClusterConnection> WatchAsync(InnerSilo silo, IssuedCertificate[] certificates, params IEdgeObserver[] observers)
    {
        ClusterConnection connection = new(new ClusterSettings { Gateways = [silo.Gateway] }, NullLoggerFactory.Instance);
        connection.Start();
        await connection.Connected;
        foreach (IEdgeObserver observer in observers.Select(connection.Client.CreateObjectReference<IEdgeObserver>))
        {
            foreach (IssuedCertificate certificate in certificates)
            {
                WatchRequest request = new() { Leaf = certificate.LeafDer, Issuer = certificate.IssuerDer, Observer = observer };
                WatchReply reply = await connection.Client.GetGrain<ICertificateGrain>(certificate.Key.ToString()).Watch(request);
                Assert.Equal(WatchOutcome.Watched, reply.Outcome);
            }
        }

        return connection;
    }

    /// <summary>Its calls never end.</summary>
    private sealed class Silent : IEdgeObserver
    {
        public int Heard { get; private set; }

        public Task Changed(StapleNews news)
        {
            Heard++;
            return new TaskCompletionSource().Task;
        }
    }

    /// <summary>Its calls do not even give their thread back.</summary>
    private sealed class Blocking(ManualResetEventSlim over) : IEdgeObserver
    {
        public int Heard { get; private set; }

        public Task Changed(StapleNews news)
        {
            Heard++;
            over.Wait(Eventually.Deadline);
            return Task.CompletedTask;
        }
    }

    private sealed class LosesPushes : IOutgoingGrainCallFilter
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public Task Invoke(IOutgoingGrainCallContext context)
        {
            if (context.InterfaceMethod.DeclaringType == typeof(IEdgeObserver))
            {
                Interlocked.Increment(ref _count);
                return Task.CompletedTask;
            }

            return context.Invoke();
        }
    }
}
