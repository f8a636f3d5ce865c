using System.Net;
using System.Net.Sockets;

namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>
/// The sockets of the listeners, bound before anything else is started: a port that is taken is said at once, not after the start-up
/// budget. Clients are refused until Kestrel takes the sockets and listens.
/// </summary>
internal sealed class ListenSockets : IDisposable
{
    private readonly List<(IPEndPoint Wanted, Socket Socket)> _waiting = [];
    private readonly List<Socket> _all = [];
    private readonly List<IPEndPoint> _endPoints = [];

    /// <exception cref="StartFailedException">An address cannot be had.</exception>
    public ListenSockets(IEnumerable<IPEndPoint> wanted)
    {
        foreach (IPEndPoint endPoint in wanted)
        {
            Socket socket = PassedSockets.Take(endPoint) ?? Bind(endPoint);
            _all.Add(socket);
            _waiting.Add((endPoint, socket));
            _endPoints.Add((IPEndPoint)socket.LocalEndPoint!);
        }
    }

    /// <summary>Whether this machine has an address; containers often lack IPv6, its loopback too.</summary>
    public static bool IsThere(IPAddress address)
    {
        try
        {
            using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The addresses as they were bound: with the port that the system chose in place of 0.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => _endPoints;

    /// <summary>Hands over the socket that was bound for an address.</summary>
    public Socket Take(EndPoint wanted)
    {
        int index = _waiting.FindIndex(bound => bound.Wanted.Equals(wanted));
        Socket socket = _waiting[index].Socket;
        _waiting.RemoveAt(index);
        return socket;
    }

    public void Dispose() => _all.ForEach(socket => socket.Dispose());

    private Socket Bind(IPEndPoint endPoint)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endPoint);
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            Dispose();
            throw new StartFailedException($"{endPoint} cannot be listened on: {Explain(refused, endPoint)}", ExitCode.Bad);
        }
    }

    private static string Explain(SocketException refused, IPEndPoint endPoint) => refused.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "another program listens there. Stop it, or choose another port.",
        SocketError.AccessDenied =>
            $"port {endPoint.Port} is for privileged programs. Give this one CAP_NET_BIND_SERVICE, or choose a port from 1024 on.",
        SocketError.AddressNotAvailable => "this machine has no such address.",
        _ => refused.Message,
    };
}
