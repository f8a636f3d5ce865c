using System.Net;
using System.Net.Sockets;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Check;

/// <summary>What came of one handshake.</summary>
internal abstract record ProbeResult
{
    private ProbeResult()
    {
    }

    /// <summary>The handshake is complete.</summary>
    public sealed record Presented(PresentedStatus Status) : ProbeResult;

    /// <summary>There was none: no connection, a refusal, or no end in time.</summary>
    /// <param name="Problem">Why, in a sentence.</param>
    /// <param name="Refused">The server said so with a fatal alert.</param>
    public sealed record Failed(string Problem, bool Refused = false) : ProbeResult;
}

/// <summary>Does one handshake like a client that asks for status.</summary>
internal static class StatusProbe
{
    /// <summary>Bytes that a server may send before the handshake must be complete: OpenSSL takes no certificate message over 100
    /// KiB.</summary>
    private const int MaxHandshakeBytes = 512 * 1024;

    /// <param name="server">Where to connect; a host name is resolved and all its addresses are tried.</param>
    /// <param name="serverName">The name for SNI; null: none.</param>
    /// <param name="deadline">For everything together.</param>
    public static async Task<ProbeResult> ProbeAsync(
        EndPoint server, string? serverName, TimeSpan deadline, TimeProvider time, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = new(deadline, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, either.Token);
            return await HandshakeAsync(socket, serverName, either.Token);
        }
        catch (SocketException failed)
        {
            return new ProbeResult.Failed($"{EndPoints.Format(server)}: {failed.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProbeResult.Failed($"{EndPoints.Format(server)}: no handshake within {Durations.Format(deadline)}");
        }
    }

    private static async Task<ProbeResult> HandshakeAsync(Socket socket, string? serverName, CancellationToken cancellation)
    {
        using StatusClient client = new(serverName);
        byte[] buffer = new byte[16 * 1024];
        for (int total = 0; total < MaxHandshakeBytes;)
        {
            bool complete = client.Advance(out string? problem);
            if (complete)
            {
                client.Close();
            }

            await SendAsync(socket, client.TakeOutput(), cancellation);
            if (complete)
            {
                return new ProbeResult.Presented(client.Presented());
            }

            if (problem is not null)
            {
                return new ProbeResult.Failed($"no handshake: {problem}", client.Refused);
            }

            int received = await socket.ReceiveAsync(buffer, cancellation);
            if (received == 0)
            {
                return new ProbeResult.Failed("no handshake: the server closed the connection");
            }

            client.Receive(buffer.AsSpan(0, received));
            total += received;
        }

        return new ProbeResult.Failed($"no handshake within {MaxHandshakeBytes} bytes");
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellation)..];
        }
    }
}
