using System.Buffers;
using System.IO.Pipelines;

namespace OrleansOcsp.Tls;

/// <summary>The plaintext side of a connection, as Kestrel reads and writes it.</summary>
internal sealed class TlsDuplexPipe(TlsStream stream, MemoryPool<byte> pool) : IDuplexPipe
{
    /// <summary>A TLS record's worth (RFC 8446 section 5.1): what is flushed at once becomes few records.</summary>
    private const int WriteBufferSize = 16 * 1024;

    // Reading begins without a buffer, so that a connection that is idle holds none.
    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(pool, leaveOpen: true, useZeroByteReads: true));

    // Completing it disposes of the stream, which ends our direction: a proxy hands on its backend's end while the client still talks.
    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(pool, WriteBufferSize, leaveOpen: false));

    /// <summary>Completes both ways. What is written and not flushed is encrypted.</summary>
    public async ValueTask CompleteAsync(Exception? failure)
    {
        await Input.CompleteAsync(failure);
        await Output.CompleteAsync(failure);
    }
}
