using System.Buffers;
using System.IO.Pipelines;

namespace OrleansOcsp.Tls;

/// <summary>The ciphertext that has arrived and that OpenSSL has not read yet: the transport's own memory, not a copy.</summary>
/// <remarks>Only the connection's one reader uses it: it waits for more, and during its calls OpenSSL takes what is there.</remarks>
internal sealed class Inbound(PipeReader transport)
{
    private ReadOnlySequence<byte> _unread;
    private bool _holdsBuffer;

    /// <summary>Whether the peer has ended its direction of the TCP connection, or the connection is gone, and all is read.</summary>
    public bool IsAtEnd => _completed && _unread.IsEmpty;

    private bool _completed;

    /// <summary>Gives what was read back to the transport and waits for more, or for the end.</summary>
    /// <exception cref="IOException">The connection was reset.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or the connection was aborted on this side.</exception>
    public async ValueTask WaitAsync(CancellationToken cancellation)
    {
        Release();
        ReadResult result = await transport.ReadAsync(cancellation);
        _unread = result.Buffer;
        _completed = result.IsCompleted;
        _holdsBuffer = true;
    }

    /// <summary>Gives the transport its memory back when all of it is read.</summary>
    public void ReleaseIfRead()
    {
        if (_unread.IsEmpty)
        {
            Release();
        }
    }

    /// <summary>Copies what is there and returns how much; 0 when there is nothing at present. Called by OpenSSL.</summary>
    public int Take(Span<byte> destination)
    {
        ReadOnlySpan<byte> first = _unread.FirstSpan;
        int count = Math.Min(first.Length, destination.Length);
        first[..count].CopyTo(destination);
        _unread = _unread.Slice(count);
        return count;
    }

    private void Release()
    {
        if (_holdsBuffer)
        {
            _holdsBuffer = false;
            SequencePosition read = _unread.Start;
            SequencePosition seen = _unread.End;
            _unread = default;
            transport.AdvanceTo(read, seen);
        }
    }
}
