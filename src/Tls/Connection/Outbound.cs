using System.Buffers;
using System.IO.Pipelines;

namespace OrleansOcsp.Tls;

/// <summary>The way of ciphertext to the transport. Reader and writer of a connection both cause it; the transport's writer takes one at a time.</summary>
/// <remarks>
/// Whoever flushes owns the transport's writer until the flush ends; what is written meanwhile is held and goes out behind it. So OpenSSL's
/// writes always succeed at once, and it never has to be called again with the same bytes.
/// </remarks>
/// <param name="transport">The transport's writer.</param>
/// <param name="gate">The connection's lock; <see cref="Write"/> is called under it.</param>
internal sealed class Outbound(PipeWriter transport, Lock gate)
{
    /// <summary>More than a writer can have written beside a flush (one <see cref="TlsConnection.LargestWrite"/>): beyond it a peer makes us answer and
    /// reads nothing (renegotiation and key updates can be asked for without end), and the connection fails.</summary>
    private const int MostHeld = 2 * TlsConnection.LargestWrite;

    private long _unflushed;
    private ArrayBufferWriter<byte>? _held;
    private TaskCompletionSource? _flushed;
    private bool _flushing;
    private bool _peerGone;

    /// <summary>Bytes that are written and not yet in the hands of the transport.</summary>
    public long Unflushed
    {
        get
        {
            lock (gate)
            {
                return _unflushed + (_held?.WrittenCount ?? 0);
            }
        }
    }

    /// <summary>Nobody reads any more: what is written is dropped.</summary>
    public bool IsPeerGone
    {
        get
        {
            lock (gate)
            {
                return _peerGone;
            }
        }
    }

    /// <summary>Takes bytes from OpenSSL; the gate is held. False when the bound is reached.</summary>
    public bool Write(ReadOnlySpan<byte> bytes)
    {
        if (_peerGone)
        {
            return true;
        }

        if (!_flushing)
        {
            transport.Write(bytes);
            _unflushed += bytes.Length;
            return true;
        }

        _held ??= new ArrayBufferWriter<byte>();
        if (_held.WrittenCount + bytes.Length > MostHeld)
        {
            return false;
        }

        _held.Write(bytes);
        return true;
    }

    /// <summary>Sets the bytes going and does not wait for the transport to take them.</summary>
    public void StartFlush()
    {
        if (TryBeginFlush())
        {
            ValueTask flush = FlushUntilEmptyAsync();
            if (flush.IsCompleted)
            {
                flush.GetAwaiter().GetResult();
            }
            else
            {
                _ = flush.AsTask(); // it never fails, and looks after itself
            }
        }
    }

    /// <summary>Sends what is written and waits until the transport takes more: back-pressure.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the flush itself goes on.</exception>
    public ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (TryBeginFlush())
        {
            ValueTask flush = FlushUntilEmptyAsync();
            return flush.IsCompleted || !cancellation.CanBeCanceled ? flush : new ValueTask(flush.AsTask().WaitAsync(cancellation));
        }

        return FlushUnderWay() is { } flushed ? new ValueTask(flushed.WaitAsync(cancellation)) : default;
    }

    private bool TryBeginFlush()
    {
        lock (gate)
        {
            bool begins = !_flushing && _unflushed > 0 && !_peerGone;
            _flushing |= begins;
            return begins;
        }
    }

    private Task? FlushUnderWay()
    {
        lock (gate)
        {
            return _flushing ? (_flushed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : null;
        }
    }

    /// <summary>Owns the transport's writer until nothing is left. Never fails: a transport that does is a peer that is gone.</summary>
    private async ValueTask FlushUntilEmptyAsync()
    {
        bool peerGone;
        do
        {
            try
            {
                if (TakeHeld() is { } held)
                {
                    transport.Write(held.WrittenSpan);
                }

                peerGone = (await transport.FlushAsync(CancellationToken.None)).IsCompleted;
            }
            catch (Exception)
            {
                peerGone = true; // reset, aborted, completed by the server: the reader learns the reason, writers have nobody to write to
            }
        }
        while (!TryEndFlush(peerGone));
    }

    private ArrayBufferWriter<byte>? TakeHeld()
    {
        lock (gate)
        {
            ArrayBufferWriter<byte>? held = _held;
            _held = null;
            return held;
        }
    }

    private bool TryEndFlush(bool peerGone)
    {
        TaskCompletionSource? flushed;
        lock (gate)
        {
            _unflushed = 0;
            _peerGone |= peerGone;
            if (_held is not null && !_peerGone)
            {
                return false;
            }

            _held = null;
            _flushing = false;
            flushed = _flushed;
            _flushed = null;
        }

        flushed?.SetResult();
        return true;
    }
}
