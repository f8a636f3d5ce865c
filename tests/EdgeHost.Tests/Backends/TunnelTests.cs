using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Tests.Serving;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.EdgeHost.Tests.Backends;

/// <summary>How a byte pipe ends, waits and gives up.</summary>
public sealed class TunnelTests
{
    private const byte NoApplicationProtocol = 120;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_has_said_all_still_gets_its_answer()
    {
        await using RawBackend backend = new(
            async socket => await socket.SendAsync(Encoding.ASCII.GetBytes("got " + await ReadToEndAsync(socket))));
        await using TestEdge edge = await TestEdge.StartAsync(backends: Backend(backend));
        await using SslStream client = await edge.OpenAsync();

        await client.WriteAsync("hello"u8.ToArray(), Cancellation);
        await client.ShutdownAsync();

        Assert.Equal("got hello", await ReadToEndAsync(client));
    }

    [Fact]
    public async Task A_backend_that_has_said_all_still_gets_what_the_client_says()
    {
        TaskCompletionSource<string> received = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawBackend backend = new(async socket =>
        {
            await socket.SendAsync("bye"u8.ToArray());
            socket.Shutdown(SocketShutdown.Send);
            received.SetResult(await ReadToEndAsync(socket));
        });
        await using TestEdge edge = await TestEdge.StartAsync(backends: Backend(backend));
        await using SslStream client = await edge.OpenAsync();

        Assert.Equal("bye", await ReadToEndAsync(client));
        await client.WriteAsync("late"u8.ToArray(), Cancellation);
        await client.ShutdownAsync();

        Assert.Equal("late", await received.Task.WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation));
    }

    [Fact]
    public async Task A_backend_that_breaks_off_is_not_taken_for_one_that_ended()
    {
        await using RawBackend backend = new(async socket =>
        {
            await socket.SendAsync("half an ans"u8.ToArray());
            await socket.ReceiveAsync(new byte[16]);
            socket.LingerState = new LingerOption(true, 0);
        });
        await using TestEdge edge = await TestEdge.StartAsync(backends: Backend(backend));
        await using SslStream client = await edge.OpenAsync();
        await client.ReadExactlyAsync(new byte[11], Cancellation);

        await client.WriteAsync("go on"u8.ToArray(), Cancellation);

        await Assert.ThrowsAsync<IOException>(async () => await client.ReadExactlyAsync(new byte[1], Cancellation));
    }

    [Fact]
    public async Task A_client_that_breaks_off_breaks_off_its_backend()
    {
        TaskCompletionSource joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<Exception?> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawBackend backend = new(async socket =>
        {
            await socket.ReceiveAsync(new byte[1]);
            joined.SetResult();
            try
            {
                await ReadToEndAsync(socket);
                end.SetResult(null);
            }
            catch (SocketException reset)
            {
                end.SetResult(reset);
            }
        });
        await using TestEdge edge = await TestEdge.StartAsync(backends: Backend(backend));
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
        await socket.ConnectAsync(edge.EndPoint, Cancellation);
        SslStream client = new(new NetworkStream(socket), leaveInnerStreamOpen: false, edge.IsOurs);
        await client.AuthenticateAsClientAsync("localhost");
        await client.WriteAsync("half a requ"u8.ToArray(), Cancellation);
        await joined.Task.WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation);

        // Closed with a linger time of zero: RST, no close_notify.
        socket.Close();

        Assert.IsType<SocketException>(await end.Task.WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation));
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_its_backend_back()
    {
        const int Chunk = 64 * 1024;
        const int Chunks = 4096;
        int sent = 0;
        await using RawBackend backend = new(async socket =>
        {
            byte[] chunk = new byte[Chunk];
            for (int i = 0; i < Chunks; i++)
            {
                await socket.SendAsync(chunk);
                Interlocked.Increment(ref sent);
            }
        });
        await using TestEdge edge = await TestEdge.StartAsync(backends: Backend(backend));
        await using SslStream client = await edge.OpenAsync();

        // What moves on without a reader is the buffers of two sockets and of the edge: it comes to a stop.
        int before = -1;
        int unchanged = 0;
        await Eventually.HoldsAsync(
            () =>
            {
                int now = Volatile.Read(ref sent);
                unchanged = now == before && now > 0 ? unchanged + 1 : 0;
                before = now;
                return unchanged > 25;
            },
            "the backend to be held back");
        Assert.InRange(before, 1, Chunks / 2);

        byte[] buffer = new byte[Chunk];
        long received = 0;
        int read;
        while ((read = await client.ReadAsync(buffer, Cancellation)) > 0)
        {
            received += read;
        }

        Assert.Equal((long)Chunk * Chunks, received);
    }

    [Fact]
    public async Task A_connection_in_which_nothing_moves_is_cut_off()
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawBackend backend = new(async socket =>
        {
            try
            {
                await ReadToEndAsync(socket);
            }
            finally
            {
                ended.SetResult();
            }
        });
        await using TestEdge edge = await TestEdge.StartAsync(
            new BackendLimits { Idle = TimeSpan.FromMilliseconds(200) }, backends: Backend(backend));
        await using SslStream client = await edge.OpenAsync();

        await ended.Task.WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation);
        await Assert.ThrowsAnyAsync<IOException>(async () => await client.ReadExactlyAsync(new byte[1], Cancellation));
    }

    [Fact]
    public async Task A_silent_client_of_a_backend_that_ended_is_let_go()
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawBackend backend = new(async socket =>
        {
            socket.Shutdown(SocketShutdown.Send);
            try
            {
                await ReadToEndAsync(socket);
            }
            finally
            {
                ended.SetResult();
            }
        });
        await using TestEdge edge = await TestEdge.StartAsync(
            new BackendLimits { Linger = TimeSpan.FromMilliseconds(100) }, backends: Backend(backend));
        await using SslStream client = await edge.OpenAsync();

        Assert.Equal(0, await client.ReadAsync(new byte[1], Cancellation));
        await ended.Task.WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation);
    }

    [Fact]
    public async Task A_backend_that_is_down_ends_connections_cleanly_and_is_told_once()
    {
        IPEndPoint address;
        await using (RawBackend gone = new(_ => Task.CompletedTask))
        {
            address = gone.Address;
        }

        await using TestEdge edge = await TestEdge.StartAsync(backends: new BackendSettings("web", address));
        using StaplingClient client = new();
        for (int i = 0; i < 3; i++)
        {
            using HandshakeResult result = await client.HandshakeAsync(
                edge.EndPoint, new HandshakeWish { Request = "GET / HTTP/1.1\r\n\r\n" });
            Assert.True(result.Completed, result.Failure);
            Assert.True(result.ClosedCleanly);
            Assert.Empty(result.Received);
        }

        Assert.Equal(1, edge.Log.Count("Backend web at"));
        using Socket back = new(SocketType.Stream, ProtocolType.Tcp);
        back.Bind(address);
        back.Listen();
        await using SslStream again = await edge.OpenAsync();
        using Socket accepted = await back.AcceptAsync(Cancellation);
        await Eventually.HoldsAsync(() => edge.Log.Count("is reachable again") == 1, "the backend's return in the log");
    }

    [Fact]
    public async Task A_client_without_a_protocol_in_common_is_refused_with_its_alert()
    {
        await using RawBackend backend = new(_ => Task.CompletedTask);
        await using TestEdge edge = await TestEdge.StartAsync(backends: Backend(backend));
        using StaplingClient client = new();

        using HandshakeResult result = await client.HandshakeAsync(edge.EndPoint, new HandshakeWish { Protocols = ["h2"] });

        Assert.Equal(NoApplicationProtocol, result.Alert);
        await Assert.ThrowsAsync<AuthenticationException>(async () => await edge.OpenAsync("localhost", SslApplicationProtocol.Http2));
    }

    [Fact]
    public async Task A_client_is_offered_only_what_its_names_own_backend_speaks()
    {
        await using RawBackend old = new(async socket => await socket.SendAsync("old"u8.ToArray()));
        await using RawBackend modern = new(async socket => await socket.SendAsync("new"u8.ToArray()));
        await using TestEdge edge = await TestEdge.StartAsync(backends:
        [
            new BackendSettings("old", old.Address) { Names = ["old.test"] },
            new BackendSettings("new", modern.Address) { Alpn = ["h2"] },
        ]);

        await using SslStream first = await edge.OpenAsync("old.test", SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);
        Assert.Equal(SslApplicationProtocol.Http11, first.NegotiatedApplicationProtocol);
        Assert.Equal("old", await ReadToEndAsync(first));
        await using SslStream second = await edge.OpenAsync("b.test", SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);
        Assert.Equal(SslApplicationProtocol.Http2, second.NegotiatedApplicationProtocol);
        Assert.Equal("new", await ReadToEndAsync(second));
    }

    [Fact]
    public async Task The_proxy_header_comes_first_and_names_client_protocol_and_name()
    {
        TaskCompletionSource<byte[]> received = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawBackend backend = new(async socket =>
        {
            byte[] header = new byte[16 + 12 + 3 + 2 + 3 + 6 + 3 + 5 + 3 + 7 + 5];
            await using NetworkStream stream = new(socket);
            await stream.ReadExactlyAsync(header);
            received.SetResult(header);
        });
        await using TestEdge edge = await TestEdge.StartAsync(
            backends: new BackendSettings("web", backend.Address) { Alpn = ["h2", "http/1.1"], ProxyProtocol = true });
        await using SslStream client = await edge.OpenAsync("a.test", SslApplicationProtocol.Http2);

        await client.WriteAsync("hello"u8.ToArray(), Cancellation);

        byte[] header = await received.Task.WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation);
        Assert.Equal("7F0000017F000001", Convert.ToHexString(header.AsSpan(16, 8)));
        Assert.Equal(edge.EndPoint.Port, (header[26] << 8) | header[27]);
        Assert.Equal("\u0001\0\u0002h2\u0002\0\u0006a.test \0\u000f\u0001\0\0\0\u0001!\0\aTLSv1.3hello", Encoding.ASCII.GetString(header.AsSpan(28)));
    }

    [Fact]
    public async Task A_drain_lets_open_connections_finish_and_takes_no_new_ones()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawBackend backend = new(async socket =>
        {
            await socket.SendAsync("working "u8.ToArray());
            await go.Task;
            await socket.SendAsync("done"u8.ToArray());
        });
        await using TestEdge edge = await TestEdge.StartAsync(drain: Eventually.Deadline, backends: Backend(backend));
        await using SslStream client = await edge.OpenAsync();
        await client.ReadExactlyAsync(new byte[8], Cancellation);

        Task stopping = edge.StopAsync();
        await Eventually.HoldsAsync(async () =>
        {
            using Socket late = new(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await late.ConnectAsync(edge.EndPoint, Cancellation);
                return false;
            }
            catch (SocketException)
            {
                return true;
            }
        }, "the listener to be closed");
        Assert.False(stopping.IsCompleted);
        go.SetResult();

        Assert.Equal("done", await ReadToEndAsync(client));
        await client.ShutdownAsync();
        await stopping.WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation);
    }

    [Fact]
    public async Task A_connection_that_outlives_the_drain_timeout_is_cut_off()
    {
        await using RawBackend backend = new(async socket => await ReadToEndAsync(socket));
        await using TestEdge edge = await TestEdge.StartAsync(drain: TimeSpan.FromMilliseconds(100), backends: Backend(backend));
        await using SslStream client = await edge.OpenAsync();
        await client.WriteAsync("x"u8.ToArray(), Cancellation);

        await edge.StopAsync().WaitAsync(Eventually.Deadline, TimeProvider.System, Cancellation);

        await Assert.ThrowsAsync<IOException>(async () => await client.ReadExactlyAsync(new byte[1], Cancellation));
    }

    private static BackendSettings Backend(RawBackend backend) => new("web", backend.Address);

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        int read;
        while ((read = await socket.ReceiveAsync(buffer, Cancellation)) > 0)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    private static async Task<string> ReadToEndAsync(Stream stream)
    {
        using StreamReader reader = new(stream, Encoding.ASCII, leaveOpen: true);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
