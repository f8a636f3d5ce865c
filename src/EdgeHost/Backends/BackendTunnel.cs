using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Backends;

/// <summary>How a tunnel ended.</summary>
internal enum TunnelEnd
{
    /// <summary>Both sides said all they had to say.</summary>
    Finished,

    /// <summary>The client broke off.</summary>
    ClientBroke,

    /// <summary>The backend broke off.</summary>
    BackendBroke,

    /// <summary>Nothing moved for too long, or the edge stopped.</summary>
    CutOff,
}

/// <summary>
/// One client's connection, decrypted, joined to one backend's: bytes both ways, each at the pace of its reader. An end of one direction is
/// handed on as an end (half-close), a reset as a reset: a client must not take half an answer for a whole one (RFC 8446 section 6.1). A
/// client that ends without close_notify is taken to have ended, as many do.
/// </summary>
internal sealed class BackendTunnel : IDisposable
{
    private readonly ConnectionContext _client;
    private readonly Socket _backend;
    private readonly ReadOnlyMemory<byte> _preface;
    private readonly BackendLimits _limits;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _cut = new();
    private readonly ITimer _idle;
    private long _lastMove;
    private int _end = (int)TunnelEnd.Finished;
    private volatile bool _backendEnded;

    /// <param name="client">The client's connection.</param>
    /// <param name="backend">The connected backend, closed at the end.</param>
    /// <param name="preface">What the backend gets before the client's bytes; may be empty.</param>
    /// <param name="limits">The deadlines.</param>
    /// <param name="time">The clock of the deadlines.</param>
    public BackendTunnel(ConnectionContext client, Socket backend, ReadOnlyMemory<byte> preface, BackendLimits limits, TimeProvider time)
    {
        _client = client;
        _backend = backend;
        _preface = preface;
        _limits = limits;
        _time = time;
        _lastMove = time.GetTimestamp();
        _idle = time.CreateTimer(static tunnel => ((BackendTunnel)tunnel!).CutIfIdle(), this, limits.Idle, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Moves bytes until both directions have ended, or one has broken.</summary>
    public async Task<TunnelEnd> RunAsync()
    {
        await using (_client.ConnectionClosed.UnsafeRegister(static tunnel => ((BackendTunnel)tunnel!).Break(TunnelEnd.CutOff), this))
        {
            await Task.WhenAll(ToBackendAsync(), ToClientAsync());
        }

        TunnelEnd end = (TunnelEnd)_end;
        if (end != TunnelEnd.Finished)
        {
            // Closing with a time of zero sends RST instead of FIN.
            _backend.LingerState = new LingerOption(true, 0);
            _client.Abort(new ConnectionAbortedException($"The tunnel to the backend ended: {end}."));
        }

        return end;
    }

    public void Dispose()
    {
        _idle.Dispose();
        _backend.Dispose();
        _cut.Dispose();
    }

    private async Task ToBackendAsync()
    {
        PipeReader input = _client.Transport.Input;
        try
        {
            await SendAsync(_preface);
            ReadResult read;
            do
            {
                read = await input.ReadAsync(_cut.Token);
                foreach (ReadOnlyMemory<byte> segment in read.Buffer)
                {
                    await SendAsync(segment);
                }

                input.AdvanceTo(read.Buffer.End);
            }
            while (!read.IsCompleted);

            _backend.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            Break(TunnelEnd.BackendBroke);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            Break(TunnelEnd.ClientBroke);
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _backend.SendAsync(bytes, SocketFlags.None, _cut.Token)..];
            Moved();
        }
    }

    private async Task ToClientAsync()
    {
        PipeWriter output = _client.Transport.Output;
        try
        {
            while (true)
            {
                // Waits without a buffer, so that a connection that is idle holds none.
                await _backend.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, _cut.Token);
                int received = await _backend.ReceiveAsync(output.GetMemory(), SocketFlags.None, _cut.Token);
                if (received == 0)
                {
                    break;
                }

                output.Advance(received);
                FlushResult flush = await output.FlushAsync(_cut.Token);
                Moved();
                if (flush.IsCompleted)
                {
                    Break(TunnelEnd.ClientBroke);
                    return;
                }
            }

            await output.CompleteAsync();
            _backendEnded = true;
            _idle.Change(_limits.Linger, Timeout.InfiniteTimeSpan);
        }
        catch (SocketException)
        {
            Break(TunnelEnd.BackendBroke);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            Break(TunnelEnd.ClientBroke);
        }
    }

    private void Moved() => Volatile.Write(ref _lastMove, _time.GetTimestamp());

    /// <summary>Ends both directions; the first reason given stands.</summary>
    private void Break(TunnelEnd why)
    {
        if (Interlocked.CompareExchange(ref _end, (int)why, (int)TunnelEnd.Finished) == (int)TunnelEnd.Finished)
        {
            _cut.Cancel();
        }
    }

    /// <summary>One timer a connection, set again only when it fires: moving a byte costs no more than reading the clock.</summary>
    private void CutIfIdle()
    {
        TimeSpan limit = _backendEnded ? _limits.Linger : _limits.Idle;
        TimeSpan quiet = _time.GetElapsedTime(Volatile.Read(ref _lastMove));
        if (quiet >= limit)
        {
            Break(TunnelEnd.CutOff);
        }
        else
        {
            _idle.Change(limit - quiet, Timeout.InfiniteTimeSpan);
        }
    }
}
