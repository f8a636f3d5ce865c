using System.Runtime.InteropServices;

namespace OrleansOcsp.EdgeHost.Check;

/// <summary>What a client that asks for status needs of the system's OpenSSL 3, under OpenSSL's own names. .NET's SslStream shows no
/// staple.</summary>
internal static partial class OpenSsl
{
    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";

    public const int ControlSetServerName = 55; // SSL_CTRL_SET_TLSEXT_HOSTNAME
    public const int ControlSetStatusType = 65; // SSL_CTRL_SET_TLSEXT_STATUS_REQ_TYPE
    public const int ControlGetStatusResponse = 70; // SSL_CTRL_GET_TLSEXT_STATUS_REQ_OCSP_RESP
    public const int ControlSetMinimumVersion = 123; // SSL_CTRL_SET_MIN_PROTO_VERSION
    public const nint HostName = 0; // TLSEXT_NAMETYPE_host_name
    public const nint StatusOcsp = 1; // TLSEXT_STATUSTYPE_ocsp
    public const nint Tls12 = 0x0303;
    public const int ErrorWantRead = 2; // SSL_ERROR_WANT_READ
    public const ulong InitNoAtExit = 0x00080000; // OPENSSL_INIT_NO_ATEXIT: other threads may still be inside when the process ends

    [LibraryImport(Ssl)]
    public static partial int OPENSSL_init_ssl(ulong options, nint settings);

    [LibraryImport(Ssl)]
    public static partial nint TLS_client_method();

    [LibraryImport(Ssl)]
    public static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Ssl)]
    public static partial void SSL_CTX_free(nint context);

    [LibraryImport(Ssl)]
    public static partial nint SSL_CTX_ctrl(nint context, int command, nint number, nint pointer);

    [LibraryImport(Ssl)]
    public static partial nint SSL_new(nint context);

    [LibraryImport(Ssl)]
    public static partial void SSL_free(nint ssl);

    [LibraryImport(Ssl)]
    public static partial nint SSL_ctrl(nint ssl, int command, nint number, nint pointer);

    [LibraryImport(Ssl)]
    public static partial nint SSL_ctrl(nint ssl, int command, nint number, out nint pointer);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint SSL_ctrl(nint ssl, int command, nint number, string text);

    [LibraryImport(Ssl)]
    public static partial void SSL_set_bio(nint ssl, nint read, nint write);

    [LibraryImport(Ssl)]
    public static partial int SSL_connect(nint ssl);

    [LibraryImport(Ssl)]
    public static partial int SSL_shutdown(nint ssl);

    [LibraryImport(Ssl)]
    public static partial int SSL_get_error(nint ssl, int result);

    [LibraryImport(Ssl)]
    public static partial nint SSL_get_peer_cert_chain(nint ssl);

    [LibraryImport(Ssl)]
    public static partial nint SSL_get_version(nint ssl);

    [LibraryImport(Crypto)]
    public static partial nint BIO_s_mem();

    [LibraryImport(Crypto)]
    public static partial nint BIO_new(nint method);

    [LibraryImport(Crypto)]
    public static partial int BIO_write(nint bio, ReadOnlySpan<byte> data, int length);

    [LibraryImport(Crypto)]
    public static partial int BIO_read(nint bio, Span<byte> data, int length);

    [LibraryImport(Crypto)]
    public static partial nuint BIO_ctrl_pending(nint bio);

    [LibraryImport(Crypto)]
    public static partial int OPENSSL_sk_num(nint stack);

    [LibraryImport(Crypto)]
    public static partial nint OPENSSL_sk_value(nint stack, int index);

    [LibraryImport(Crypto)]
    public static partial int i2d_X509(nint certificate, nint nothing);

    [LibraryImport(Crypto)]
    public static partial int i2d_X509(nint certificate, ref nint output);

    [LibraryImport(Crypto)]
    public static partial void ERR_clear_error();

    [LibraryImport(Crypto)]
    public static partial ulong ERR_get_error();

    [LibraryImport(Crypto)]
    public static partial nint ERR_reason_error_string(ulong error);
}
