using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using OrleansOcsp.Authority;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>Certificates, staples and whole tables change under load; no connection notices.</summary>
public sealed class HotChangeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Certificates_change_under_load_and_no_connection_is_dropped()
    {
        const int Changes = 200;
        await using TestEdge edge = await TestEdge.StartAsync();
        var leaves = Enumerable.Range(0, 4).Select(_ => edge.Issue("a.test")).ToList();
        edge.Serve("a.test", TestEdge.HardFail(leaves[0], edge.Staple(leaves[0])));
        await using SslStream open = await edge.ConnectAsync(SslProtocols.Tls13);
        using var stop = new CancellationTokenSource();
        Task<int>[] load = [.. Enumerable.Range(0, 3).Select(_ => HandshakesAsync(edge, leaves, stop.Token))];

        for (int i = 1; i <= Changes; i++)
        {
            // New native objects each time, while the old ones are in use; the collector frees those that no handshake holds.
            ThrowawayCertificate leaf = leaves[i % leaves.Count];
            edge.Serve("a.test", TestEdge.HardFail(leaf, edge.Staple(leaf)));
            if (i % 20 == 0)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                edge.Directory.Names = edge.NewTable();
                Assert.Contains("hello", await RequestAsync(open), StringComparison.Ordinal);
            }

            await Task.Yield();
        }

        await stop.CancelAsync();
        int[] done = await Task.WhenAll(load);
        Assert.All(done, count => Assert.True(count > 0, "a client got no handshake in"));
        Assert.Contains("hello", await RequestAsync(open), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_staple_always_belongs_to_the_certificate_beside_it()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        var leaves = Enumerable.Range(0, 2).Select(_ => edge.Issue("a.test")).ToList();
        var pairs = leaves.Select(leaf => TestEdge.SoftFail(leaf, edge.Staple(leaf))).ToList();
        edge.Serve("a.test", pairs[0]);
        using var stop = new CancellationTokenSource();
        Task changing = Task.Run(
            async () =>
            {
                for (int i = 0; !stop.IsCancellationRequested; i++)
                {
                    edge.Serve("a.test", pairs[i % 2]);
                    await Task.Yield();
                }
            },
            Cancellation);

        for (int i = 0; i < 200; i++)
        {
            using HandshakeResult result = await edge.HandshakeAsync(new HandshakeWish { ServerName = "a.test" });
            ServedPair shown = pairs[leaves.FindIndex(leaf => leaf.Der.Span.SequenceEqual(result.Leaf))];
            Assert.True(shown.Staple!.Bytes.Span.SequenceEqual(result.Staple));
        }

        await stop.CancelAsync();
        await changing;
    }

    private static async Task<int> HandshakesAsync(TestEdge edge, List<ThrowawayCertificate> leaves, CancellationToken stop)
    {
        int count = 0;
        HandshakeResult? last = null;
        do
        {
            HandshakeResult result = await edge.GetAsync(new HandshakeWish { ServerName = "a.test", Session = last?.Session });
            Assert.True(result.Completed, result.Failure);
            Assert.Contains("hello", result.ReceivedText, StringComparison.Ordinal);
            Assert.Contains(leaves, leaf => leaf.Der.Span.SequenceEqual(result.Leaf));
            last?.Dispose();
            last = result;
            count++;
        }
        while (!stop.IsCancellationRequested);

        last.Dispose();
        return count;
    }

    private static async Task<string> RequestAsync(SslStream connection)
    {
        await connection.WriteAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"u8.ToArray(), Cancellation);
        var answer = new StringBuilder();
        byte[] buffer = new byte[1024];
        while (!answer.ToString().EndsWith("0\r\n\r\n", StringComparison.Ordinal))
        {
            int read = await connection.ReadAsync(buffer, Cancellation).AsTask().WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation);
            Assert.True(read > 0, "the open connection was dropped");
            answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }
}
