using System.Net.Sockets;
using System.Text;

namespace OrleansOcsp.Responder.Tests;

/// <summary>A client that sends its questions without waiting for the answers.</summary>
public sealed class PipeliningTests
{
    private const int Questions = 5_000;

    [Fact]
    public async Task Every_question_of_many_sent_at_once_is_answered_in_order()
    {
        await using ResponderRig rig = await ResponderRig.StartAsync();
        KeptLeaf leaf = rig.Keep();
        string get = $"GET /{Uri.EscapeDataString(Convert.ToBase64String(leaf.Request().Span))} HTTP/1.1\r\nHost: a\r\n\r\n";

        // Every other one is no request: an answer that is not its question's would show.
        byte[] questions = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(get + "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", Questions / 2)));
        using var client = new TcpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        await client.ConnectAsync(rig.EndPoint, limit.Token);
        NetworkStream stream = client.GetStream();
        Task sent = stream.WriteAsync(questions, limit.Token).AsTask();
        byte[] body = leaf.Keeper.Current!.Bytes.ToArray();
        var reader = new StreamReader(stream, Encoding.Latin1);
        for (int answer = 0; answer < Questions; answer++)
        {
            Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync(limit.Token));
            while (await reader.ReadLineAsync(limit.Token) is { Length: > 0 })
            {
            }

            if (answer % 2 == 0)
            {
                char[] read = new char[body.Length];
                Assert.Equal(read.Length, await reader.ReadBlockAsync(read, limit.Token));
                Assert.Equal(body, Encoding.Latin1.GetBytes(read));
            }
        }

        await sent;
    }

    [Fact]
    public void Who_asks_without_end_gives_way_now_and_then()
    {
        var conversation = new Conversation();
        int given = Enumerable.Range(0, 100_000).Count(_ => conversation.MustGiveWay());
        Assert.InRange(given, 1, 100_000 / 64);
    }
}
