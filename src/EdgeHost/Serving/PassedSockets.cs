using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>
/// Listening sockets that systemd opened for this program and handed over at its start (sd_listen_fds(3)). They outlive it: while it restarts,
/// clients wait in them and none is refused.
/// </summary>
internal static partial class PassedSockets
{
    private const int FirstDescriptor = 3; // SD_LISTEN_FDS_START
    private const int SetDescriptorFlags = 2; // F_SETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC
    private const int MostDescriptors = 64;

    private static readonly Lock Gate = new();
    private static readonly List<Socket> Waiting = Receive();

    /// <summary>The addresses of those that nobody has taken.</summary>
    public static IReadOnlyList<EndPoint> Untaken
    {
        get
        {
            lock (Gate)
            {
                return [.. Waiting.Select(socket => socket.LocalEndPoint!)];
            }
        }
    }

    /// <summary>The socket for an address; null where none was handed over for exactly that.</summary>
    public static Socket? Take(IPEndPoint endPoint)
    {
        lock (Gate)
        {
            Socket? passed = Waiting.Find(socket => endPoint.Equals(socket.LocalEndPoint));
            _ = passed is not null && Waiting.Remove(passed);
            return passed;
        }
    }

    private static List<Socket> Receive()
    {
        // Not for us where the program that they were meant for has started us.
        if (ReadNumber("LISTEN_PID") != Environment.ProcessId || ReadNumber("LISTEN_FDS") is not ({ } count and > 0 and <= MostDescriptors))
        {
            return [];
        }

        List<Socket> received = [];
        for (int descriptor = FirstDescriptor; descriptor < FirstDescriptor + count; descriptor++)
        {
            // Else the reload commands that we run would hold them too.
            _ = Fcntl(descriptor, SetDescriptorFlags, CloseOnExec);
            received.Add(new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)));
        }

        return received;
    }

    private static int? ReadNumber(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(int descriptor, int command, int argument);
}
