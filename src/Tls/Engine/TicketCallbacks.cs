using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OrleansOcsp.Tls.Interop;

namespace OrleansOcsp.Tls;

/// <summary>What OpenSSL calls for session tickets: to make one, to seal or open one, and to ask whether an opened one may be resumed.</summary>
/// <remarks>The same rules hold as for <see cref="HandshakeCallbacks"/>.</remarks>
internal static unsafe class TicketCallbacks
{
    // Fetched once and never freed: fetching by name on each ticket costs more than the cipher.
    private static readonly nint Aes256Cbc = LibCrypto.EVP_CIPHER_fetch(0, "AES-256-CBC", null);

    public static void Install(SslContextHandle context)
    {
        if (Aes256Cbc == 0)
        {
            throw new PlatformNotSupportedException($"OpenSSL has no AES-256-CBC ({OpenSslError.Describe(OpenSslError.Take())}); look at its openssl.cnf");
        }

        _ = LibSsl.SSL_CTX_set_session_ticket_cb(context, &OnMade, &OnOpened, null);
        _ = LibSsl.SSL_CTX_set_tlsext_ticket_key_evp_cb(context, &OnKey);
    }

    /// <summary>Writes into a new ticket what <see cref="Handshake.Accepts"/> will read, and ends its life with the staple's.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnMade(nint ssl, void* argument)
    {
        const int Abort = 0;
        const int GoOn = 1;
        try
        {
            nint session = LibSsl.SSL_get_session(ssl);
            if (TlsConnection.Current is not { } connection || session == 0)
            {
                return Abort;
            }

            // A session that was itself resumed keeps what its first ticket said: the client has seen no newer staple.
            if (LibSsl.SSL_session_reused(ssl) == 0 && !TryWrite(session, connection.Handshake, LibSsl.SSL_get_certificate(ssl)))
            {
                return Abort;
            }

            TimeSpan remaining = connection.Handshake.Remaining(Read(session));
            TimeSpan lifetime = remaining < connection.Engine.TicketLifetime ? remaining : connection.Engine.TicketLifetime;
            _ = LibSsl.SSL_SESSION_set_timeout(session, (nint)Math.Max(1, lifetime.TotalSeconds));
            return GoOn;
        }
        catch (Exception)
        {
            return Abort;
        }
    }

    /// <summary>Decides whether an opened ticket is resumed. Whatever is not is answered with a full handshake and a new ticket.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnOpened(nint ssl, nint session, byte* keyName, nuint keyNameLength, int status, void* argument)
    {
        try
        {
            if (status is not (LibSsl.TicketDecrypted or LibSsl.TicketDecryptedRenew))
            {
                return LibSsl.TicketIgnoreAndRenew;
            }

            bool accepted = TlsConnection.Current is { } connection && connection.Handshake.Accepts(Read(session));
            return !accepted ? LibSsl.TicketIgnoreAndRenew : status == LibSsl.TicketDecrypted ? LibSsl.TicketUse : LibSsl.TicketUseAndRenew;
        }
        catch (Exception)
        {
            return LibSsl.TicketIgnoreAndRenew;
        }
    }

    /// <summary>Keys the cipher and the MAC that OpenSSL seals or opens a ticket with: AES-256-CBC and HMAC-SHA256 (RFC 5077 section 4).</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnKey(nint ssl, byte* name, byte* iv, nint cipher, nint mac, int seal)
    {
        const int Failed = -1;
        const int Unknown = 0;
        const int Ready = 1;
        const int ReadyButRenew = 2;
        const int IvSize = 16;
        try
        {
            if (TlsConnection.Current is not { } connection)
            {
                return Failed;
            }

            TicketKey? key;
            bool isNewest = true;
            if (seal != 0)
            {
                key = connection.Engine.TicketKeys.Newest;
                key.Name.CopyTo(new Span<byte>(name, TicketKey.NameSize));
                if (LibCrypto.RAND_bytes(iv, IvSize) != 1)
                {
                    return Failed;
                }
            }
            else
            {
                key = connection.Engine.TicketKeys.Find(new ReadOnlySpan<byte>(name, TicketKey.NameSize), out isNewest);
                if (key is null)
                {
                    return Unknown;
                }
            }

            return !TrySetKeys(key, iv, cipher, mac, seal != 0) ? Failed : isNewest ? Ready : ReadyButRenew;
        }
        catch (Exception)
        {
            return Failed;
        }
    }

    private static bool TryWrite(nint session, Handshake handshake, nint leaf)
    {
        if (handshake.FindOffered(leaf) is not { } pair)
        {
            return false;
        }

        byte* data = stackalloc byte[TicketContents.MaxSize];
        int length = handshake.WriteTicket(pair, new Span<byte>(data, TicketContents.MaxSize));
        return LibSsl.SSL_SESSION_set1_ticket_appdata(session, data, (nuint)length) == 1;
    }

    private static ReadOnlySpan<byte> Read(nint session)
    {
        void* data;
        nuint length;
        return LibSsl.SSL_SESSION_get0_ticket_appdata(session, &data, &length) == 1 ? new ReadOnlySpan<byte>(data, checked((int)length)) : default;
    }

    private static bool TrySetKeys(TicketKey key, byte* iv, nint cipher, nint mac, bool seal)
    {
        fixed (byte* cipherKey = key.CipherKey, macKey = key.MacKey, digestName = "digest\0"u8, sha256 = "SHA256\0"u8)
        {
            var parameters = stackalloc LibCrypto.Parameter[2];
            parameters[0] = new LibCrypto.Parameter { Key = digestName, Type = LibCrypto.Parameter.Utf8String, Data = sha256, Size = 6 };
            parameters[1] = default;
            return LibCrypto.EVP_MAC_init(mac, macKey, TicketKey.SecretSize, parameters) == 1
                && (seal
                    ? LibCrypto.EVP_EncryptInit_ex(cipher, Aes256Cbc, 0, cipherKey, iv)
                    : LibCrypto.EVP_DecryptInit_ex(cipher, Aes256Cbc, 0, cipherKey, iv)) == 1;
        }
    }
}
