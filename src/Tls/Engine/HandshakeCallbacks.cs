using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OrleansOcsp.Tls.Interop;

namespace OrleansOcsp.Tls;

/// <summary>What OpenSSL calls during a handshake. Each only carries bytes between OpenSSL and <see cref="Handshake"/>.</summary>
/// <remarks>
/// OpenSSL calls on the thread that called it, inside that call, so the connection is the thread's current one. Nothing here takes a lock, waits, logs
/// or allocates managed memory; no exception leaves, for it would cross frames of C. After a HelloRetryRequest the first two run twice.
/// </remarks>
internal static unsafe class HandshakeCallbacks
{
    public static void Install(SslContextHandle context)
    {
        LibSsl.SSL_CTX_set_client_hello_cb(context, &OnClientHello, null);
        LibSsl.SSL_CTX_set_cert_cb(context, &OnCertificate, null);
        LibSsl.SSL_CTX_set_alpn_select_cb(context, &OnApplicationProtocols, null);
        delegate* unmanaged[Cdecl]<nint, int*, void*, int> serverName = &OnServerName;
        _ = LibSsl.SSL_CTX_callback_ctrl(context, LibSsl.ControlServerNameCallback, serverName);
        delegate* unmanaged[Cdecl]<nint, void*, int> status = &OnStatusRequest;
        _ = LibSsl.SSL_CTX_callback_ctrl(context, LibSsl.ControlStatusCallback, status);
    }

    /// <summary>Takes what the name serves, once, and decides hard-fail: the only callback that runs for full and resumed handshakes alike.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnClientHello(nint ssl, int* alert, void* argument)
    {
        const int Refuse = 0;
        const int GoOn = 1;
        const uint ServerName = 0;
        try
        {
            *alert = TlsAlert.InternalError;
            if (TlsConnection.Current is not { } connection)
            {
                return Refuse;
            }

            byte* content;
            nuint length;
            bool sent = LibSsl.SSL_client_hello_get0_ext(ssl, ServerName, &content, &length) == 1;
            *alert = connection.Handshake.Decide(sent, sent ? new ReadOnlySpan<byte>(content, checked((int)length)) : default);
            return *alert == 0 ? GoOn : Refuse;
        }
        catch (Exception)
        {
            return Refuse;
        }
    }

    /// <summary>Says in the ServerHello that the name counted, as RFC 6066 section 3 asks of a server that used it.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnServerName(nint ssl, int* alert, void* argument)
        => TlsConnection.Current is { Handshake.IsNameServed: true } ? LibSsl.ExtensionOk : LibSsl.ExtensionNotAcknowledged;

    /// <summary>Hands OpenSSL the pairs that may be offered; it picks one by the client's signature algorithms. Not called when a session is resumed.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnCertificate(nint ssl, void* argument)
    {
        const int Refuse = 0;
        const int GoOn = 1;
        try
        {
            return TlsConnection.Current is { } connection && connection.OfferCertificates() ? GoOn : Refuse;
        }
        catch (Exception)
        {
            return Refuse;
        }
    }

    /// <summary>The client asked for a staple, and the certificate is chosen.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnStatusRequest(nint ssl, void* argument)
    {
        try
        {
            if (TlsConnection.Current is not { Handshake: { } handshake }
                || !handshake.TryTakeStaple(LibSsl.SSL_get_certificate(ssl), out ReadOnlySpan<byte> staple))
            {
                return LibSsl.ExtensionFatal;
            }

            if (staple.IsEmpty)
            {
                return LibSsl.ExtensionNotAcknowledged;
            }

            // OpenSSL frees what it is given with OPENSSL_free, so it must come from OPENSSL_malloc: the one copy of a staple in a handshake.
            void* copy = LibCrypto.CRYPTO_malloc((nuint)staple.Length, null, 0);
            if (copy is null)
            {
                return LibSsl.ExtensionFatal;
            }

            staple.CopyTo(new Span<byte>(copy, staple.Length));
            _ = LibSsl.SSL_ctrl(ssl, LibSsl.ControlStatusResponse, staple.Length, copy);
            return LibSsl.ExtensionOk;
        }
        catch (Exception)
        {
            return LibSsl.ExtensionFatal;
        }
    }

    /// <summary>Takes the first of our protocols that the client offers; none in common is no_application_protocol (RFC 7301 section 3.2).</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnApplicationProtocols(nint ssl, byte** chosen, byte* chosenLength, byte* offered, uint offeredLength, void* argument)
    {
        try
        {
            if (TlsConnection.Current is not { } connection)
            {
                return LibSsl.ExtensionFatal;
            }

            foreach (byte[] protocol in connection.ApplicationProtocols)
            {
                // OpenSSL has checked the list: each name is preceded by its length and lies within it.
                for (uint at = 0; at < offeredLength; at += 1u + offered[at])
                {
                    if (new ReadOnlySpan<byte>(offered + at + 1, offered[at]).SequenceEqual(protocol))
                    {
                        *chosen = offered + at + 1;
                        *chosenLength = offered[at];
                        return LibSsl.ExtensionOk;
                    }
                }
            }

            return LibSsl.ExtensionFatal;
        }
        catch (Exception)
        {
            return LibSsl.ExtensionFatal;
        }
    }
}
