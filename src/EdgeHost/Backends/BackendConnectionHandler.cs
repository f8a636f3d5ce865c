using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Backends;

/// <summary>Takes a connection after its TLS handshake and joins it to the backend of its name and protocol.</summary>
internal sealed class BackendConnectionHandler(
    BackendRoutes routes, BackendDialer dialer, BackendLimits limits, BackendMetrics metrics, TimeProvider time) : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        ITlsHandshakeFeature? handshake = connection.Features.Get<ITlsHandshakeFeature>();
        string? serverName = handshake?.HostName;
        string protocol = Encoding.ASCII.GetString(
            (connection.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol ?? default).Span);

        // Where no bytes have gone yet, a clean end (close_notify) tells the client that it may ask again.
        if (routes.Find(serverName, protocol) is not { } backend)
        {
            metrics.Ended(BackendOutcome.NoBackend);
            return;
        }

        using Socket? socket = await dialer.ConnectAsync(backend, connection.ConnectionClosed);
        if (socket is null)
        {
            metrics.Ended(connection.ConnectionClosed.IsCancellationRequested ? BackendOutcome.ClientBroke : BackendOutcome.Unreachable);
            return;
        }

        byte[] preface = backend.ProxyProtocol
            ? ProxyHeader.Write(connection.RemoteEndPoint, connection.LocalEndPoint, protocol, serverName, handshake?.Protocol ?? SslProtocols.None)
            : [];
        metrics.Opened();
        using BackendTunnel tunnel = new(connection, socket, preface, limits, time);
        metrics.Closed(await tunnel.RunAsync());
    }
}
