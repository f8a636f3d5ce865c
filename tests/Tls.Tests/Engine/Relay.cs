using System.Net;
using System.Net.Sockets;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>Stands between one client and the edge and lets the test act at the moment when the server's first answer has come: after a
/// HelloRetryRequest that is between the two ClientHellos.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _forwarding;

    public Relay(IPEndPoint server, Action afterFirstAnswer)
    {
        _listener.Start();
        _forwarding = ForwardAsync(server, afterFirstAnswer);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _forwarding;
    }

    private async Task ForwardAsync(IPEndPoint server, Action afterFirstAnswer)
    {
        try
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync();
            using var edge = new TcpClient();
            await edge.ConnectAsync(server);
            Task upstream = client.GetStream().CopyToAsync(edge.GetStream());
            byte[] buffer = new byte[32 * 1024];
            int read = await edge.GetStream().ReadAsync(buffer);
            afterFirstAnswer();
            while (read > 0)
            {
                await client.GetStream().WriteAsync(buffer.AsMemory(0, read));
                read = await edge.GetStream().ReadAsync(buffer);
            }

            client.Client.Shutdown(SocketShutdown.Send);
            await upstream;
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            // One side is done.
        }
    }
}
