using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansOcsp.Bench.ResponderLoad;

/// <summary>A kept connection with the requests that are due on it: one is under way at a time, the others wait, and their time runs.</summary>
internal sealed class PacedConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Queue<(byte[] Request, long Due)> _waiting = new();
    private readonly byte[] _answer = new byte[16 * 1024];
    private int _length;

    public PacedConnection(IPEndPoint endPoint)
    {
        _socket.Connect(endPoint);
        _socket.Blocking = false;
    }

    /// <summary>For poll(2).</summary>
    public int Descriptor => (int)_socket.Handle;

    public static byte[] RequestFor(string path, IPEndPoint host) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");

    /// <summary>Sends a request, or has it wait for the answers before.</summary>
    public void Ask(byte[] request, long due)
    {
        _waiting.Enqueue((request, due));
        if (_waiting.Count == 1)
        {
            _socket.Send(request);
        }
    }

    /// <summary>Reads what has come; an answer that is whole adds the time since it was due.</summary>
    public void Read(List<long> times)
    {
        int read = _socket.Receive(_answer.AsSpan(_length), SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
        {
            return;
        }

        _length += read;
        ReadOnlySpan<byte> answer = _answer.AsSpan(0, _length);
        if (read == 0 || error != SocketError.Success || !"HTTP/1.1 200 "u8.StartsWith(answer[..Math.Min(13, _length)]))
        {
            throw new InvalidOperationException($"Not an answer: {error}, {Encoding.ASCII.GetString(answer[..Math.Min(200, _length)])}");
        }

        if (answer.IndexOf("\r\n\r\n"u8) is >= 0 and int end && _length == end + 4 + LengthOf(answer[..end]))
        {
            times.Add(Stopwatch.GetTimestamp() - _waiting.Dequeue().Due);
            _length = 0;
            if (_waiting.TryPeek(out (byte[] Request, long Due) next))
            {
                _socket.Send(next.Request);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static int LengthOf(ReadOnlySpan<byte> headers)
    {
        ReadOnlySpan<byte> name = "Content-Length: "u8;
        ReadOnlySpan<byte> value = headers[(headers.IndexOf(name) + name.Length)..];
        int end = value.IndexOf((byte)'\r');
        return int.Parse(end < 0 ? value : value[..end], CultureInfo.InvariantCulture);
    }
}
