namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>A client's way to the server that ends, or changes a byte, at a place that the test chooses.</summary>
internal sealed class DamagingStream(Stream inner) : Stream
{
    /// <summary>How many bytes the client may send; then the connection is closed.</summary>
    public long CutAt { get; init; } = long.MaxValue;

    /// <summary>Which byte arrives with a bit changed.</summary>
    public long FlipAt { get; init; } = -1;

    /// <summary>Nothing arrives of what the client sends after its ClientHello.</summary>
    public bool MuteAfterFirstWrite { get; init; }

    /// <summary>How many bytes were kept from the server that way.</summary>
    public long Muted { get; private set; }

    /// <summary>How many bytes the client has sent.</summary>
    public long Sent { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (MuteAfterFirstWrite && Sent > 0)
        {
            Muted += buffer.Length;
            return;
        }

        byte[] bytes = buffer.ToArray();
        if (FlipAt >= Sent && FlipAt < Sent + bytes.Length)
        {
            bytes[FlipAt - Sent] ^= 0x10;
        }

        int allowed = (int)Math.Min(bytes.Length, CutAt - Sent);
        Sent += allowed;
        await inner.WriteAsync(bytes.AsMemory(0, allowed), cancellationToken);
        if (allowed < bytes.Length)
        {
            await inner.DisposeAsync();
            throw new IOException("cut by the test");
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
