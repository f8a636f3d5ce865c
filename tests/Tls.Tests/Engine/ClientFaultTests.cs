using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>Clients that go away, send garbage, or stop half-way cost their own connection and nothing else.</summary>
public sealed class ClientFaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(SslProtocols.Tls12), InlineData(SslProtocols.Tls13)]
    public async Task A_client_may_go_away_after_any_byte(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        long length = await TryAsync(edge, version, stream => new DamagingStream(stream));
        Assert.InRange(length, 300, 2000);

        for (long cut = 0; cut < length; cut += 3)
        {
            await TryAsync(edge, version, stream => new DamagingStream(stream) { CutAt = cut });
        }

        await AssertUndisturbedAsync(edge, connections: 1 + ((length + 2) / 3));
    }

    [Theory, InlineData(SslProtocols.Tls12), InlineData(SslProtocols.Tls13)]
    public async Task Any_byte_of_a_client_may_be_wrong(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        long length = await TryAsync(edge, version, stream => new DamagingStream(stream));

        for (long flip = 0; flip < length; flip += 3)
        {
            await TryAsync(edge, version, stream => new DamagingStream(stream) { FlipAt = flip });
        }

        await AssertUndisturbedAsync(edge, connections: 1 + ((length + 2) / 3));
    }

    [Theory]
    [InlineData("\x16\x03\x01\0\x05\x01\0\0\x01\0", "15030300020232")] // a ClientHello of one byte: decode_error
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n", "")] // to what is not TLS at all OpenSSL says nothing
    public async Task What_is_no_ClientHello_is_closed(string said, string answer)
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        using var client = new TcpClient();
        await client.ConnectAsync(edge.EndPoint, Cancellation);

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(said), Cancellation);
        using var answered = new MemoryStream();
        await client.GetStream().CopyToAsync(answered, Cancellation);

        Assert.Equal(answer, Convert.ToHexString(answered.ToArray()));
        await Eventually.HoldsAsync(() => edge.Engine.Counters[HandshakeOutcome.Failed] == 1, "the failure to be counted");
    }

    [Fact]
    public async Task The_end_without_close_notify_is_the_end_for_the_application_and_is_counted()
    {
        var ended = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestEdge edge = await TestEdge.StartAsync(connection: async connection => ended.SetResult(await CountAsync(connection.Transport.Input)));
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(edge.EndPoint, Cancellation);
        await using SslStream client = await edge.HandshakeAsync(new NetworkStream(socket, ownsSocket: true), SslProtocols.Tls13);
        await client.WriteAsync("12345"u8.ToArray(), Cancellation);

        socket.Shutdown(SocketShutdown.Send);

        Assert.Equal(5, await ended.Task.WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation));
        Assert.Equal(1, edge.Engine.Counters.Truncated);
    }

    [Theory, InlineData(SslProtocols.Tls12), InlineData(SslProtocols.Tls13)]
    public async Task After_a_clients_close_notify_the_server_can_still_answer(SslProtocols version)
    {
        await using TestEdge edge = await TestEdge.StartAsync(connection: async connection =>
        {
            long count = await CountAsync(connection.Transport.Input);
            await connection.Transport.Output.WriteAsync(count == 5 ? "all of it"u8.ToArray() : "not all of it"u8.ToArray());
        });
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        await using SslStream client = await edge.ConnectAsync(version);
        await client.WriteAsync("12345"u8.ToArray(), Cancellation);

        await client.ShutdownAsync();

        using var reader = new StreamReader(client);
        Assert.Equal("all of it", await reader.ReadToEndAsync(Cancellation));
        Assert.Equal(0, edge.Engine.Counters.Truncated);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Only_an_application_that_ends_well_says_close_notify(bool well)
    {
        await using TestEdge edge = await TestEdge.StartAsync(connection: async connection =>
        {
            await connection.Transport.Output.WriteAsync("half of it"u8.ToArray());
            if (!well)
            {
                throw new IOException("the other half is lost");
            }
        });
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));

        using HandshakeResult result = await edge.HandshakeAsync(new HandshakeWish { ServerName = "a.test", Request = "anything" });

        Assert.Equal("half of it", result.ReceivedText);
        Assert.Equal(well, result.ClosedCleanly);
    }

    [Fact]
    public async Task A_client_that_resets_the_connection_ends_its_reader()
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestEdge edge = await TestEdge.StartAsync(connection: async connection =>
        {
            arrived.SetResult();
            ended.SetResult(await Record.ExceptionAsync(() => CountAsync(connection.Transport.Input)));
        });
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(enable: true, seconds: 0) };
        await socket.ConnectAsync(edge.EndPoint, Cancellation);
        await using (SslStream client = await edge.HandshakeAsync(new NetworkStream(socket, ownsSocket: true), SslProtocols.Tls13))
        {
            await arrived.Task.WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation);
            socket.Close();
        }

        Exception? seen = await ended.Task.WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation);
        Assert.IsType<IOException>(seen, exactMatch: false);
    }

    [Fact]
    public async Task A_record_changed_on_its_way_is_not_read()
    {
        var ended = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestEdge edge = await TestEdge.StartAsync(connection: async connection =>
        {
            ended.SetResult(await Record.ExceptionAsync(() => CountAsync(connection.Transport.Input)));
        });
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(edge.EndPoint, Cancellation);
        var probe = new DamagingStream(tcp.GetStream());
        await using SslStream client = await edge.HandshakeAsync(probe, SslProtocols.Tls13);

        // The header of an application record that holds nothing of ours.
        await tcp.GetStream().WriteAsync((byte[])[23, 3, 3, 0, 32, .. new byte[32]], Cancellation);

        Exception? seen = await ended.Task.WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation);
        Assert.IsType<IOException>(seen);
        Assert.Contains("bad record mac", seen.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renegotiation_is_refused()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        await using SClient client = SClient.Start(edge.EndPoint, "-servername", "a.test", "-tls1_2");
        await client.WaitForAsync("Verify return code");

        await client.SendAsync("R\n");

        await client.WaitForAsync("no renegotiation");
    }

    [Fact]
    public async Task Keys_may_be_updated_at_any_time()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        await using SClient client = SClient.Start(edge.EndPoint, "-servername", "a.test", "-tls1_3", "-crlf");
        await client.WaitForAsync("Verify return code");

        for (int i = 0; i < 10; i++)
        {
            await client.SendAsync("K\n"); // and asks the server to update its own
            await client.WaitForAsync("KEYUPDATE", times: i + 1);
        }

        await client.SendAsync("GET / HTTP/1.1\nHost: a.test\n\n");
        await client.WaitForAsync("hello");
    }

    private static async Task<long> CountAsync(PipeReader input)
    {
        long count = 0;
        while (true)
        {
            ReadResult result = await input.ReadAsync(Cancellation);
            count += result.Buffer.Length;
            input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return count;
            }
        }
    }

    /// <summary>Handshake, request, answer, as far as they go; returns how many bytes the client sent.</summary>
    private static async Task<long> TryAsync(TestEdge edge, SslProtocols version, Func<Stream, DamagingStream> damage)
    {
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(edge.EndPoint, Cancellation);
        await using DamagingStream way = damage(tcp.GetStream());
        Task attempt = GoAsync(edge, version, way);

        // A changed length can make each side wait for the other: then the server's deadline ends it, or (after the handshake) the client does.
        TimeSpan patience = TimeSpan.FromMilliseconds(300);
        foreach (Action impatient in (Action[])[() => edge.Time.Advance(TimeSpan.FromSeconds(11)), tcp.Close])
        {
            await Task.WhenAny(attempt, Task.Delay(patience, TimeProvider.System, Cancellation));
            if (!attempt.IsCompleted)
            {
                impatient();
            }
        }

        await attempt.WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation);
        return way.Sent;
    }

    private static async Task GoAsync(TestEdge edge, SslProtocols version, DamagingStream way)
    {
        try
        {
            await using SslStream client = await edge.HandshakeAsync(way, version);
            await client.WriteAsync("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
            await client.CopyToAsync(Stream.Null, Cancellation);
        }
        catch (Exception failed) when (failed is IOException or AuthenticationException or ObjectDisposedException)
        {
        }
    }

    private static async Task AssertUndisturbedAsync(TestEdge edge, long connections)
    {
        await Eventually.HoldsAsync(
            () => Enum.GetValues<HandshakeOutcome>().Sum(outcome => edge.Engine.Counters[outcome]) == connections, $"{connections} handshakes to be counted, each once");
        Assert.Equal(0, edge.Engine.Handshakes.Count);
        using HandshakeResult after = await edge.GetAsync(new HandshakeWish { ServerName = "a.test" });
        Assert.Contains("hello", after.ReceivedText, StringComparison.Ordinal);
    }
}
