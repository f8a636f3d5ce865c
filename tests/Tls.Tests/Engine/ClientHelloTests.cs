using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>ClientHellos that are too long, never end, or come byte by byte.</summary>
public sealed class ClientHelloTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0xFFFFFF)] // the longest that a handshake message can say
    [InlineData(131_397)] // one more than OpenSSL takes of a ClientHello (SSL3_RT_MAX_PLAIN_LENGTH x 8 and its header)
    public async Task A_ClientHello_that_says_it_is_longer_than_any_is_refused_before_it_is_there(int length)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        using var client = new TcpClient();
        await client.ConnectAsync(edge.EndPoint, Cancellation);

        // One record of it; then the client only listens.
        byte[] content = [1, (byte)(length >> 16), (byte)(length >> 8), (byte)length, 3, 3, .. new byte[1000]];
        await client.GetStream().WriteAsync((byte[])[22, 3, 1, (byte)(content.Length >> 8), (byte)content.Length, .. content], Cancellation);
        using var answered = new MemoryStream();
        await client.GetStream().CopyToAsync(answered, Cancellation);

        const byte Alert = 21;
        Assert.Equal(Alert, answered.ToArray()[0]);
    }

    [Fact]
    public async Task A_record_longer_than_any_is_refused()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        using var client = new TcpClient();
        await client.ConnectAsync(edge.EndPoint, Cancellation);

        // RFC 8446 section 5.1: at most 2^14 bytes.
        await client.GetStream().WriteAsync((byte[])[22, 3, 1, 0x50, 0x00, 1, 0, 0, 1, 0, .. new byte[64]], Cancellation);
        using var answered = new MemoryStream();
        await client.GetStream().CopyToAsync(answered, Cancellation);

        byte[] recordOverflow = [21, 3, 3, 0, 2, 2, 22];
        Assert.Equal(recordOverflow, answered.ToArray());
    }

    [Theory, InlineData(SslProtocols.Tls12), InlineData(SslProtocols.Tls13)]
    public async Task A_client_that_sends_byte_by_byte_is_served(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(edge.EndPoint, Cancellation);

        await using SslStream client = await edge.HandshakeAsync(new TricklingStream(socket), version);
        await client.WriteAsync("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
        using var reader = new StreamReader(client);

        Assert.Contains("hello", await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
    }

    /// <summary>Hands the network one byte at a time.</summary>
    private sealed class TricklingStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            for (int i = 0; i < buffer.Length; i++)
            {
                await base.WriteAsync(buffer.Slice(i, 1), cancellationToken);
            }
        }
    }
}
