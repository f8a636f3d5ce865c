using System.Runtime.InteropServices;

namespace OrleansOcsp.Testing.Handshakes;

/// <summary>The part of OpenSSL 3 that <see cref="StaplingClient"/> calls. Shares nothing with src/Tls, whose counterpart it is.</summary>
internal static unsafe partial class LibSsl
{
    // Numbers from openssl/ssl.h and openssl/tls1.h.
    public const int SetServerName = 55;
    public const int SetStatusType = 65;
    public const int GetStatusResponse = 70;
    public const int SetGroups = 92;
    public const int SetSignatureAlgorithms = 98;
    public const int SetLowestVersion = 123;
    public const int SetHighestVersion = 124;
    public const int StatusTypeOcsp = 1;
    public const int Tls12 = 0x0303;
    public const int Tls13 = 0x0304;
    public const int ErrorWantRead = 2;
    public const int ErrorWantWrite = 3;
    public const int ErrorZeroReturn = 6;
    public const int ReadAlert = 0x4004;
    public const int ConnectLoop = 0x1001;

    /// <summary>TLS_ST_CR_SRVR_HELLO of the enumeration OSSL_HANDSHAKE_STATE.</summary>
    public const int ReadServerHello = 3;

    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";

    [LibraryImport(Ssl, EntryPoint = "TLS_client_method")]
    public static partial nint ClientMethod();

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_new")]
    public static partial nint ContextNew(nint method);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_free")]
    public static partial void ContextFree(nint context);

    [LibraryImport(Ssl, EntryPoint = "SSL_new")]
    public static partial nint New(nint context);

    [LibraryImport(Ssl, EntryPoint = "SSL_free")]
    public static partial void Free(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_fd")]
    public static partial int SetFd(nint ssl, int fd);

    [LibraryImport(Ssl, EntryPoint = "SSL_connect")]
    public static partial int Connect(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_read")]
    public static partial int Read(nint ssl, byte* buffer, int length);

    [LibraryImport(Ssl, EntryPoint = "SSL_write")]
    public static partial int Write(nint ssl, byte* buffer, int length);

    [LibraryImport(Ssl, EntryPoint = "SSL_shutdown")]
    public static partial int Shutdown(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_ctrl")]
    public static partial nint Control(nint ssl, int command, nint number, void* pointer);

    [LibraryImport(Ssl, EntryPoint = "SSL_ctrl", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ControlText(nint ssl, int command, nint number, string text);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_cipher_list", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetCiphers(nint ssl, string ciphers);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_alpn_protos")]
    public static partial int SetAlpn(nint ssl, ReadOnlySpan<byte> protocols, uint length);

    [LibraryImport(Ssl, EntryPoint = "SSL_get0_alpn_selected")]
    public static partial void GetAlpn(nint ssl, out byte* protocol, out uint length);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_info_callback")]
    public static partial void SetInfoCallback(nint ssl, delegate* unmanaged<nint, int, int, void> callback);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_state")]
    public static partial int State(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_error")]
    public static partial int Error(nint ssl, int result);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_version")]
    public static partial byte* Version(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_session_reused")]
    public static partial int Reused(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_set_session")]
    public static partial int SetSession(nint ssl, ClientSession session);

    [LibraryImport(Ssl, EntryPoint = "SSL_get1_session")]
    public static partial nint GetSession(nint ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_SESSION_is_resumable")]
    public static partial int SessionIsResumable(nint session);

    [LibraryImport(Ssl, EntryPoint = "SSL_SESSION_free")]
    public static partial void SessionFree(nint session);

    [LibraryImport(Ssl, EntryPoint = "SSL_get1_peer_certificate")]
    public static partial nint PeerCertificate(nint ssl);

    [LibraryImport(Crypto, EntryPoint = "i2d_X509")]
    public static partial int CertificateToDer(nint certificate, byte** output);

    [LibraryImport(Crypto, EntryPoint = "X509_free")]
    public static partial void CertificateFree(nint certificate);

    [LibraryImport(Crypto, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    [LibraryImport(Crypto, EntryPoint = "ERR_get_error")]
    public static partial nuint NextError();

    [LibraryImport(Crypto, EntryPoint = "ERR_error_string_n")]
    public static partial void ErrorText(nuint error, byte* buffer, nuint length);
}
