using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Responder.Tests;

/// <summary>Clients that hold connections open and do nothing with them, or next to nothing. Real time: Kestrel's clock is its own.</summary>
public sealed class SlowClientTests
{
    // Far below what the listener wants, and never silent for long.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    // The longest of the listener's deadlines has 10 s; the rest is for a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Clients_that_trickle_are_dropped_while_others_are_answered()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync();
        KeptLeaf leaf = rig.Keep();
        Task<TimeSpan>[] slow =
        [
            .. Enumerable.Range(0, 50).Select(_ => TrickleAsync(rig, "GET /", "a")),
            .. Enumerable.Range(0, 50).Select(_ => TrickleAsync(rig, "GET / HTTP/1.1\r\nHost: a\r\n", "X: y\r\n")),
            .. Enumerable.Range(0, 50).Select(_ => TrickleAsync(rig, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000\r\n\r\n", "a")),
        ];
        Task<TimeSpan[]> dropped = Task.WhenAll(slow);
        int answered = 0;
        do
        {
            using HttpResponseMessage answer = await rig.GetAsync(leaf.Request());
            Assert.Equal(leaf.Keeper.Current!.Bytes.ToArray(), await ResponderRig.BodyAsync(answer));
            answered++;
        }
        while (await Task.WhenAny(dropped, Task.Delay(Between, TimeProvider.System, TestContext.Current.CancellationToken)) != dropped);
        Assert.All(await dropped, stayed => Assert.InRange(stayed, TimeSpan.FromSeconds(2), Patience));
        Assert.InRange(answered, 2, int.MaxValue);
    }

    [Fact]
    public async Task A_client_that_asks_and_never_reads_is_dropped()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync();
        KeptLeaf leaf = rig.Keep();
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096, SendBufferSize = 4096, NoDelay = true };
        await client.ConnectAsync(rig.EndPoint, TestContext.Current.CancellationToken);
        string path = Uri.EscapeDataString(Convert.ToBase64String(leaf.Request(CertIdHash.Sha1).Span));
        byte[] questions = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"GET /{path} HTTP/1.1\r\nHost: a\r\n\r\n", 50)));
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);

        // When it stops to take questions it is waiting for us; the end of that is that it hangs up.
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (true)
            {
                await client.SendAsync(questions, limit.Token);
            }
        });
    }

    /// <summary>Sends a beginning and then a little now and then, until the responder hangs up.</summary>
    /// <returns>How long it could stay.</returns>
    private static async Task<TimeSpan> TrickleAsync(ResponderRig rig, string begin, string more)
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var client = new TcpClient();
        await client.ConnectAsync(rig.EndPoint, limit.Token);
        var stayed = Stopwatch.StartNew();
        NetworkStream stream = client.GetStream();
        Task<int> closed = stream.ReadAsync(new byte[1], limit.Token).AsTask();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(begin), limit.Token);
            while (await Task.WhenAny(closed, Task.Delay(Between, TimeProvider.System, limit.Token)) != closed)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(more), limit.Token);
            }

            await closed;
        }
        catch (IOException)
        {
            // It hung up while we wrote.
        }

        return stayed.Elapsed;
    }
}
