using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OrleansOcsp.Tls.Interop;

namespace OrleansOcsp.Tls;

/// <summary>The BIO through which OpenSSL reads from and writes to the transport's pipes, without buffers of its own in between.</summary>
/// <remarks>
/// Its callbacks run inside calls of <see cref="TlsConnection"/>, under the connection's gate. It never says that the input has ended: OpenSSL would take the
/// whole connection for broken, while we may still have an answer to write; <see cref="Inbound.IsAtEnd"/> says it to the reader instead.
/// </remarks>
internal static unsafe class TransportBio
{
    private const int FlagRead = 0x01;
    private const int FlagShouldRetry = 0x08;
    private const int FlagsOfLastCall = 0x0F;

    private static readonly nint Method = CreateMethod();

    /// <summary>Gives a new SSL its BIO, which it owns from now on.</summary>
    public static void Attach(SslHandle ssl)
    {
        nint bio = LibCrypto.BIO_new(Method);
        if (bio == 0)
        {
            throw new InsufficientMemoryException("OpenSSL could not allocate a BIO");
        }

        LibCrypto.BIO_set_init(bio, 1);
        LibSsl.SSL_set_bio(ssl, bio, bio);
    }

    private static nint CreateMethod()
    {
        const int SourceSink = 0x0400;
        fixed (byte* name = "pipe\0"u8)
        {
            // Once in a process, never freed: BIOs that the finalizer releases still point at it.
            nint method = LibCrypto.BIO_meth_new(LibCrypto.BIO_get_new_index() | SourceSink, name);
            _ = LibCrypto.BIO_meth_set_read(method, &OnRead);
            _ = LibCrypto.BIO_meth_set_write(method, &OnWrite);
            _ = LibCrypto.BIO_meth_set_ctrl(method, &OnControl);
            return method;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnRead(nint bio, byte* buffer, int count)
    {
        try
        {
            LibCrypto.BIO_clear_flags(bio, FlagsOfLastCall);
            int taken = TlsConnection.Current is { } connection ? connection.TakeCiphertext(new Span<byte>(buffer, count)) : 0;
            if (taken > 0)
            {
                return taken;
            }

            LibCrypto.BIO_set_flags(bio, FlagRead | FlagShouldRetry);
            return -1;
        }
        catch (Exception)
        {
            return -1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnWrite(nint bio, byte* buffer, int count)
    {
        try
        {
            LibCrypto.BIO_clear_flags(bio, FlagsOfLastCall);
            return TlsConnection.Current is { } connection && connection.Outbound.Write(new ReadOnlySpan<byte>(buffer, count)) ? count : -1;
        }
        catch (Exception)
        {
            return -1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint OnControl(nint bio, int command, nint number, void* pointer)
    {
        const int Flush = 11; // flushing is ours to do, after OpenSSL has returned
        return command == Flush ? 1 : 0;
    }
}
