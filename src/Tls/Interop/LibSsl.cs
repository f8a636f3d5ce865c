using System.Runtime.InteropServices;

namespace OrleansOcsp.Tls.Interop;

/// <summary>The functions of the system's libssl.so.3 (OpenSSL 3.0 or newer) that this library calls, under OpenSSL's own names.</summary>
/// <remarks>
/// Functions marked <see cref="SuppressGCTransitionAttribute"/> take nanoseconds, block on nothing and call nothing back. Those that take an
/// <c>nint ssl</c> are for callbacks, where OpenSSL itself hands over the pointer and holds the object.
/// </remarks>
internal static unsafe partial class LibSsl
{
    internal const string Name = "libssl.so.3";

    // What SSL_get_error says.
    internal const int ErrorWantRead = 2;
    internal const int ErrorZeroReturn = 6;

    // SSL_CTRL_*: what OpenSSL's header turns into functions by macro.
    internal const int ControlMode = 33;
    internal const int ControlSessionCacheMode = 44;
    internal const int ControlServerNameCallback = 53;
    internal const int ControlStatusCallback = 63;
    internal const int ControlStatusResponse = 71;
    internal const int ControlGroups = 92;
    internal const int ControlMinimumProtocol = 123;
    internal const int ControlMaximumProtocol = 124;

    // SSL_OP_* and SSL_MODE_*.
    internal const ulong OptionNoTicket = 1UL << 14;
    internal const ulong OptionNoCompression = 1UL << 17;
    internal const ulong OptionNoRenegotiation = 1UL << 30;
    internal const int ModeReleaseBuffers = 0x10;

    // What extension callbacks return.
    internal const int ExtensionOk = 0;
    internal const int ExtensionFatal = 2;
    internal const int ExtensionNotAcknowledged = 3;

    // SSL_TICKET_*: what became of a ticket, and what to do with it.
    internal const int TicketEmpty = 3;
    internal const int TicketNotDecrypted = 4;
    internal const int TicketDecrypted = 5;
    internal const int TicketDecryptedRenew = 6;
    internal const int TicketIgnore = 1;
    internal const int TicketIgnoreAndRenew = 2;
    internal const int TicketUse = 3;
    internal const int TicketUseAndRenew = 4;

    [LibraryImport(Name)]
    internal static partial int OPENSSL_init_ssl(ulong options, nint settings);

    [LibraryImport(Name)]
    internal static partial nint TLS_server_method();

    [LibraryImport(Name)]
    internal static partial SslContextHandle SSL_CTX_new(nint method);

    [LibraryImport(Name)]
    internal static partial void SSL_CTX_free(nint context);

    [LibraryImport(Name)]
    internal static partial nint SSL_CTX_ctrl(SslContextHandle context, int command, nint number, void* pointer);

    [LibraryImport(Name)]
    internal static partial nint SSL_CTX_callback_ctrl(SslContextHandle context, int command, void* callback);

    [LibraryImport(Name)]
    internal static partial ulong SSL_CTX_set_options(SslContextHandle context, ulong options);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SSL_CTX_set_cipher_list(SslContextHandle context, string list);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SSL_CTX_set_ciphersuites(SslContextHandle context, string list);

    [LibraryImport(Name)]
    internal static partial int SSL_CTX_set_num_tickets(SslContextHandle context, nuint count);

    [LibraryImport(Name)]
    internal static partial nint SSL_CTX_set_timeout(SslContextHandle context, nint seconds);

    [LibraryImport(Name)]
    internal static partial void SSL_CTX_set_client_hello_cb(
        SslContextHandle context, delegate* unmanaged[Cdecl]<nint, int*, void*, int> callback, void* argument);

    [LibraryImport(Name)]
    internal static partial void SSL_CTX_set_cert_cb(SslContextHandle context, delegate* unmanaged[Cdecl]<nint, void*, int> callback, void* argument);

    [LibraryImport(Name)]
    internal static partial void SSL_CTX_set_alpn_select_cb(
        SslContextHandle context, delegate* unmanaged[Cdecl]<nint, byte**, byte*, byte*, uint, void*, int> callback, void* argument);

    [LibraryImport(Name)]
    internal static partial int SSL_CTX_set_session_ticket_cb(
        SslContextHandle context,
        delegate* unmanaged[Cdecl]<nint, void*, int> made,
        delegate* unmanaged[Cdecl]<nint, nint, byte*, nuint, int, void*, int> decrypted,
        void* argument);

    [LibraryImport(Name)]
    internal static partial int SSL_CTX_set_tlsext_ticket_key_evp_cb(
        SslContextHandle context, delegate* unmanaged[Cdecl]<nint, byte*, byte*, nint, nint, int, int> callback);

    [LibraryImport(Name)]
    internal static partial SslHandle SSL_new(SslContextHandle context);

    [LibraryImport(Name)]
    internal static partial void SSL_free(nint ssl);

    [LibraryImport(Name)]
    internal static partial void SSL_certs_clear(SslHandle ssl);

    [LibraryImport(Name)]
    internal static partial int SSL_use_cert_and_key(SslHandle ssl, X509Handle leaf, PrivateKeyHandle key, X509ChainHandle chain, int overwrite);

    [LibraryImport(Name)]
    internal static partial void SSL_set_bio(SslHandle ssl, nint read, nint write);

    [LibraryImport(Name)]
    internal static partial void SSL_set_accept_state(SslHandle ssl);

    [LibraryImport(Name)]
    internal static partial int SSL_do_handshake(SslHandle ssl);

    [LibraryImport(Name)]
    internal static partial int SSL_read(SslHandle ssl, byte* buffer, int count);

    [LibraryImport(Name)]
    internal static partial int SSL_peek(SslHandle ssl, byte* buffer, int count);

    [LibraryImport(Name)]
    internal static partial int SSL_write(SslHandle ssl, byte* buffer, int count);

    [LibraryImport(Name)]
    internal static partial int SSL_shutdown(SslHandle ssl);

    [LibraryImport(Name)]
    internal static partial int SSL_get_error(SslHandle ssl, int result);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int SSL_version(SslHandle ssl);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int SSL_session_reused(SslHandle ssl);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int SSL_session_reused(nint ssl);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial nint SSL_get_current_cipher(SslHandle ssl);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial ushort SSL_CIPHER_get_protocol_id(nint cipher);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial void SSL_get0_alpn_selected(SslHandle ssl, byte** protocol, uint* length);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int SSL_client_hello_get0_ext(nint ssl, uint type, byte** content, nuint* length);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial nint SSL_get_certificate(nint ssl);

    [LibraryImport(Name)]
    internal static partial nint SSL_ctrl(nint ssl, int command, nint number, void* pointer);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial nint SSL_get_session(nint ssl);

    [LibraryImport(Name)]
    internal static partial nint SSL_SESSION_set_timeout(nint session, nint seconds);

    [LibraryImport(Name)]
    internal static partial int SSL_SESSION_set1_ticket_appdata(nint session, void* data, nuint length);

    [LibraryImport(Name), SuppressGCTransition]
    internal static partial int SSL_SESSION_get0_ticket_appdata(nint session, void** data, nuint* length);
}
