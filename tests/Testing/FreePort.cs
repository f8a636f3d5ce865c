using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OrleansOcsp.Testing;

/// <summary>A port for a program that cannot choose one itself (port 0). Below the range that the system takes for outgoing connections
/// (ip_local_port_range, from 32768), so that nobody takes it by chance before the program does.</summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int Last = 32_000;

    // Between the answer and the program's own bind the port looks free: it is given out once.
    private static readonly ConcurrentDictionary<int, byte> GivenOut = new();

    public static int Next()
    {
        while (true)
        {
            int port = Random.Shared.Next(First, Last);
            if (!GivenOut.TryAdd(port, 0))
            {
                continue;
            }

            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: another.
            }
        }
    }
}
