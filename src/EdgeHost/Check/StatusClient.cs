using System.Runtime.InteropServices;

namespace OrleansOcsp.EdgeHost.Check;

/// <summary>
/// The TLS side of a client that asks for status (RFC 6066 section 8): bytes in, bytes out, no socket. It verifies nothing: what the
/// server presents is evidence to be judged, not a connection to be used. Not thread-safe.
/// </summary>
internal sealed class StatusClient : IDisposable
{
    private readonly nint _context;
    private readonly nint _ssl;
    private readonly nint _toServer;
    private readonly nint _fromServer;
    private bool _disposed;

    /// <param name="serverName">The name for SNI; null sends none, as for an address.</param>
    /// <exception cref="PlatformNotSupportedException">There is no usable OpenSSL 3.</exception>
    public StatusClient(string? serverName)
    {
        try
        {
            _ = OpenSsl.OPENSSL_init_ssl(OpenSsl.InitNoAtExit, 0);
            _context = NotNull(OpenSsl.SSL_CTX_new(OpenSsl.TLS_client_method()));
            OpenSsl.SSL_CTX_ctrl(_context, OpenSsl.ControlSetMinimumVersion, OpenSsl.Tls12, 0);
            _ssl = NotNull(OpenSsl.SSL_new(_context));
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new PlatformNotSupportedException($"OpenSSL 3 (libssl.so.3) is needed and could not be loaded: {missing.Message}");
        }

        // The two belong to the SSL from here on, which frees them.
        _fromServer = NotNull(OpenSsl.BIO_new(OpenSsl.BIO_s_mem()));
        _toServer = NotNull(OpenSsl.BIO_new(OpenSsl.BIO_s_mem()));
        OpenSsl.SSL_set_bio(_ssl, _fromServer, _toServer);
        OpenSsl.SSL_ctrl(_ssl, OpenSsl.ControlSetStatusType, OpenSsl.StatusOcsp, 0);
        if (serverName is not null)
        {
            OpenSsl.SSL_ctrl(_ssl, OpenSsl.ControlSetServerName, OpenSsl.HostName, serverName);
        }
    }

    /// <summary>The server has refused the handshake with a fatal alert.</summary>
    public bool Refused { get; private set; }

    /// <summary>Goes on with the handshake as far as the bytes at hand allow.</summary>
    /// <param name="problem">Why the handshake failed, in a sentence; null while it has not.</param>
    /// <returns>Whether it is complete.</returns>
    public bool Advance(out string? problem)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        OpenSsl.ERR_clear_error();
        int result = OpenSsl.SSL_connect(_ssl);
        problem = null;
        if (result != 1 && OpenSsl.SSL_get_error(_ssl, result) != OpenSsl.ErrorWantRead)
        {
            problem = Failure(out bool refused);
            Refused = refused;
        }

        return result == 1;
    }

    /// <summary>Queues close_notify.</summary>
    public void Close()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        OpenSsl.ERR_clear_error();
        _ = OpenSsl.SSL_shutdown(_ssl);
    }

    /// <summary>Bytes from the server.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _ = OpenSsl.BIO_write(_fromServer, bytes, bytes.Length);
    }

    /// <summary>Bytes for the server; empty when there are none.</summary>
    public byte[] TakeOutput()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        byte[] output = new byte[OpenSsl.BIO_ctrl_pending(_toServer)];
        _ = OpenSsl.BIO_read(_toServer, output, output.Length);
        return output;
    }

    /// <summary>What the server presented. Only after the handshake.</summary>
    public PresentedStatus Presented()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        nint length = OpenSsl.SSL_ctrl(_ssl, OpenSsl.ControlGetStatusResponse, 0, out nint response);
        byte[]? staple = length > 0 && response != 0 ? new byte[length] : null;
        if (staple is not null)
        {
            Marshal.Copy(response, staple, 0, staple.Length);
        }

        nint chain = OpenSsl.SSL_get_peer_cert_chain(_ssl);
        List<ReadOnlyMemory<byte>> certificates = [];
        for (int i = 0; chain != 0 && i < OpenSsl.OPENSSL_sk_num(chain); i++)
        {
            certificates.Add(Der(OpenSsl.OPENSSL_sk_value(chain, i)));
        }

        return new PresentedStatus(Marshal.PtrToStringUTF8(OpenSsl.SSL_get_version(_ssl)) ?? "", certificates, staple);
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            OpenSsl.SSL_free(_ssl);
            OpenSsl.SSL_CTX_free(_context);
        }
    }

    private static byte[] Der(nint certificate)
    {
        byte[] der = new byte[OpenSsl.i2d_X509(certificate, 0)];
        GCHandle pinned = GCHandle.Alloc(der, GCHandleType.Pinned);
        try
        {
            nint output = pinned.AddrOfPinnedObject();
            _ = OpenSsl.i2d_X509(certificate, ref output);
            return der;
        }
        finally
        {
            pinned.Free();
        }
    }

    private static string Failure(out bool refused)
    {
        ulong error = OpenSsl.ERR_get_error();
        int reason = (int)(error & 0x7FFFFF); // ERR_GET_REASON

        // SSL_AD_REASON_OFFSET: an alert of the peer is told as 1000 + its number.
        string words = Marshal.PtrToStringUTF8(OpenSsl.ERR_reason_error_string(error)) ?? "the server closed the connection";
        refused = reason is > 1000 and <= 1255;
        return refused ? $"the server refused with alert {reason - 1000} ({words})" : words;
    }

    private static nint NotNull(nint pointer) =>
        pointer != 0 ? pointer : throw new PlatformNotSupportedException($"OpenSSL gave nothing: {Failure(out _)}");
}

/// <summary>What a server presented in a handshake.</summary>
/// <param name="Version">Such as <c>TLSv1.3</c>.</param>
/// <param name="Chain">Its certificates, DER, the leaf first.</param>
/// <param name="Staple">The OCSP response; null: none.</param>
internal sealed record PresentedStatus(string Version, IReadOnlyList<ReadOnlyMemory<byte>> Chain, byte[]? Staple);
