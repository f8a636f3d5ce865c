using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace OrleansOcsp.Testing.Handshakes;

internal static class SocketPatience
{
    // SOL_SOCKET, SO_RCVTIMEO and SO_SNDTIMEO of Linux (asm-generic/socket.h).
    private const int SocketLevel = 1;
    private const int ReceiveTimeout = 20;
    private const int SendTimeout = 21;

    /// <summary>How long the system lets a blocking call on the socket wait: OpenSSL, not .NET, makes those calls.</summary>
    public static void SetPatience(this Socket socket, TimeSpan patience)
    {
        // struct timeval { time_t tv_sec; suseconds_t tv_usec; }
        ReadOnlySpan<long> time = [(long)patience.TotalSeconds, patience.Microseconds + (patience.Milliseconds * 1000L)];
        socket.SetRawSocketOption(SocketLevel, ReceiveTimeout, MemoryMarshal.AsBytes(time));
        socket.SetRawSocketOption(SocketLevel, SendTimeout, MemoryMarshal.AsBytes(time));
    }
}
