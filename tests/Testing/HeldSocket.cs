using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace OrleansOcsp.Testing;

/// <summary>A listening socket that is handed to one program after the other and outlives them, as systemd's do (sd_listen_fds(3)).</summary>
public sealed partial class HeldSocket : IDisposable
{
    private const int SetDescriptorFlags = 2; // F_SETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC

    // The name of the program and its arguments follow; only bash can name a descriptor of two digits.
    private const string Become = "exec 3<&\"$1\"; export LISTEN_FDS=1 LISTEN_PID=$$; shift; exec \"$@\"";

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public HeldSocket()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Listen(4096); // as deploy/systemd
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Starts a program with the socket as descriptor 3.</summary>
    public RunningProgram Start(string program, IEnumerable<string> arguments)
    {
        int descriptor = (int)_socket.Handle;
        _ = Fcntl(descriptor, SetDescriptorFlags, 0);
        try
        {
            return RunningProgram.Start("bash", ["-c", Become, "bash", $"{descriptor}", program, .. arguments]);
        }
        finally
        {
            _ = Fcntl(descriptor, SetDescriptorFlags, CloseOnExec);
        }
    }

    public void Dispose() => _socket.Dispose();

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(int descriptor, int command, int argument);
}
