using System.Runtime.CompilerServices;

namespace OrleansOcsp.Tls;

/// <summary>A TLS connection as a stream, for the framework's own pipe adapters: they know every corner of the pipes' contract.</summary>
/// <remarks>One reader and one writer at a time, as with every network stream; the two may run at once.</remarks>
internal sealed class TlsStream(TlsConnection connection, string connectionId) : Stream
{
    /// <summary>How much one direction moves before others get a turn. Where code runs on the thread that learns of sockets' events, a peer that is always
    /// ready would keep that thread for itself. It is little work (some 100 us) and many times what handshakes and most requests need.</summary>
    private const int Turn = 256 * 1024;

    private int _readInTurn;
    private int _writtenInTurn;
    private bool _isClosing;
    private bool _isTruncated;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>From now on a flush does not wait for the peer: the server has done with the connection.</summary>
    public void BeginClose() => _isClosing = true;

    /// <summary>Reads plaintext; an empty buffer waits until there is some. 0 is the end, by close_notify or, counted, without.</summary>
    /// <exception cref="IOException">The connection was reset, or what arrived is not what the peer sent.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            switch (connection.Decrypt(buffer.Span, out int count))
            {
                case TlsStep.Done:
                    connection.Inbound.ReleaseIfRead();
                    if ((_readInTurn += count) >= Turn)
                    {
                        _readInTurn = 0;
                        await GiveWayAsync();
                    }

                    return count;
                case TlsStep.Ended:
                    return 0;
                case TlsStep.Failed:
                    connection.Outbound.StartFlush(); // the alert
                    throw new IOException($"TLS: what the peer sent cannot be read ({connection.DescribeError()})");
                case TlsStep.NeedInput when connection.Inbound.IsAtEnd:
                    NoteTruncation();
                    return 0;
                case TlsStep.NeedInput:
                    // What reading caused us to say (tickets, key updates, alerts) goes out before we wait; waiting for it to be taken
                    // could make a peer and us wait for each other.
                    connection.Outbound.StartFlush();
                    await connection.Inbound.WaitAsync(cancellationToken);
                    break;
            }
        }
    }

    /// <summary>Encrypts. The transport gets it with the next flush; where <see cref="TlsConnection.LargestWrite"/> already waits for one, it is
    /// flushed first: back-pressure.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before anything of the buffer was taken: it may be written again.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (connection.Outbound.Unflushed >= TlsConnection.LargestWrite)
            {
                await FlushAsync(cancellationToken);
            }

            int count = Math.Min(buffer.Length, TlsConnection.LargestWrite);
            Encrypt(buffer.Span[..count]);
            buffer = buffer[count..];
            cancellationToken = CancellationToken.None;
            if ((_writtenInTurn += count) >= Turn)
            {
                _writtenInTurn = 0;
                await GiveWayAsync();
            }
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_isClosing)
        {
            connection.Outbound.StartFlush();
            return Task.CompletedTask;
        }

        ValueTask flush = connection.Outbound.FlushAsync(cancellationToken);
        return flush.IsCompletedSuccessfully ? Task.CompletedTask : flush.AsTask();
    }

    /// <summary>For a pipe writer that is completed with bytes in it: encrypts them; closing the connection sends them.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = Math.Min(buffer.Length, TlsConnection.LargestWrite);
            Encrypt(buffer[..count]);
            buffer = buffer[count..];
        }
    }

    /// <summary>Does not wait: see <see cref="Write(ReadOnlySpan{byte})"/>.</summary>
    public override void Flush() => connection.Outbound.StartFlush();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read this connection asynchronously");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Ends our direction with close_notify. The other goes on.</summary>
    protected override void Dispose(bool disposing)
    {
        connection.CloseNotify();
        connection.Outbound.StartFlush();
        base.Dispose(disposing);
    }

    /// <summary>Goes on from the thread pool's queue.</summary>
    private static ConfiguredTaskAwaitable GiveWayAsync() => Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    /// <summary>For the application it is an end like any other; someone between may have cut the connection (RFC 8446 section 6.1), so
    /// it is told, once.</summary>
    private void NoteTruncation()
    {
        if (!_isTruncated)
        {
            _isTruncated = true;
            connection.Engine.Counters.CountTruncated();
            Log.Truncated(connection.Engine.Logger, connectionId);
        }
    }

    /// <summary>Drops what nobody will read: on a broken or closed connection the reader learns why, and the server ends it.</summary>
    private void Encrypt(ReadOnlySpan<byte> plaintext)
    {
        if (!connection.Outbound.IsPeerGone)
        {
            _ = connection.Encrypt(plaintext);
        }
    }
}
