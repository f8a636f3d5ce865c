using System.Net.Sockets;
using System.Security.Authentication;
using OrleansOcsp.Authority;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>Tests that measure this process and so want it for themselves.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Nothing native stays behind, however a connection ends.</summary>
[Collection(nameof(Alone))]
public sealed class LeakTests
{
    [Fact]
    public async Task Thousands_of_connections_leave_no_memory_behind()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        var leaves = Enumerable.Range(0, 3).Select(_ => edge.Issue("a.test")).ToList();
        edge.Serve("refused.test", TestEdge.HardFail(leaves[0]));

        // The runtime compiles its hot code anew for some thousand connections, and that takes memory of its own: not measured.
        await RoundAsync(edge, leaves, 500);
        long before = Settled();
        await RoundAsync(edge, leaves, 500);
        long grown = Settled() - before;

        // 500 rounds are 2,500 connections and 5,000 certificates. An SSL is some 10 kB, a certificate 5 kB, a key 2 kB: any of them left behind
        // each time would be 10 MB or more. What remains is the allocator's and the compiler's play.
        Assert.True(grown < 5 * 1024 * 1024, $"{grown / 1024} kB more after 2,500 connections");
    }

    private static async Task RoundAsync(TestEdge edge, List<ThrowawayCertificate> leaves, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            ThrowawayCertificate leaf = leaves[i % leaves.Count];
            Staple staple = edge.Staple(leaf);
            for (int renewal = 0; renewal < 10; renewal++)
            {
                edge.Serve("a.test", TestEdge.HardFail(leaf, staple));
            }

            SslProtocols version = i % 2 == 0 ? SslProtocols.Tls12 : SslProtocols.Tls13;
            var wish = new HandshakeWish { ServerName = "a.test", Versions = version };
            using HandshakeResult full = await edge.GetAsync(wish);
            using HandshakeResult resumed = await edge.GetAsync(wish with { Session = full.Session });
            using HandshakeResult refused = await edge.HandshakeAsync(wish with { ServerName = "refused.test" });
            using HandshakeResult failed = await edge.HandshakeAsync(wish with { Protocols = ["unknown"] });
            using var gone = new TcpClient();
            await gone.ConnectAsync(edge.EndPoint, TestContext.Current.CancellationToken);
            await gone.GetStream().WriteAsync(new byte[] { 22, 3, 1 }, TestContext.Current.CancellationToken);
            Assert.True(full.Completed && resumed.Resumed && refused.Refused && failed.Refused);
        }
    }

    /// <summary>Private memory once the collector has run the finalizers.</summary>
    private static long Settled()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        // "VmRSS:   123456 kB" less the managed heap, which has its own rhythm.
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        long resident = long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) * 1024;
        return resident - GC.GetGCMemoryInfo().TotalCommittedBytes;
    }
}
