using System.Net.Security;
using System.Security.Authentication;
using OrleansOcsp.Tls.Interop;

namespace OrleansOcsp.Tls;

/// <summary>One connection's SSL object, and the gate through which all calls to it go one at a time.</summary>
/// <remarks>
/// An SSL is not safe for two threads, and Kestrel reads and writes at once. Calls are short: OpenSSL reads from and writes to memory only, never
/// waits. It calls back on the same thread inside the call, so callbacks find the connection in <see cref="Current"/>.
/// </remarks>
internal sealed class TlsConnection : IDisposable
{
    /// <summary>How much plaintext one call encrypts: four full records. It bounds how long the gate is held and how much can be written beside a
    /// flush; it is also where Kestrel's transport begins to push back.</summary>
    public const int LargestWrite = 64 * 1024;

    [ThreadStatic]
    private static TlsConnection? s_current;

    private readonly Lock _gate = new();
    private readonly SslHandle _ssl;
    private readonly ApplicationProtocolTable _applicationProtocols;
    private bool _isReading;
    private bool _isOpen;
    private bool _hasClosed;
    private bool _isBroken;
    private ulong _error;

    public TlsConnection(TlsEngine engine, ApplicationProtocolTable applicationProtocols, Handshake handshake, Inbound inbound, System.IO.Pipelines.PipeWriter output)
    {
        Engine = engine;
        _applicationProtocols = applicationProtocols;
        Handshake = handshake;
        Inbound = inbound;
        Outbound = new Outbound(output, _gate);
        LibCrypto.ERR_clear_error();
        _ssl = LibSsl.SSL_new(engine.Context);
        if (_ssl.IsInvalid)
        {
            throw new InsufficientMemoryException($"OpenSSL could not allocate a connection: {OpenSslError.Describe(OpenSslError.Take())}");
        }

        TransportBio.Attach(_ssl);
        LibSsl.SSL_set_accept_state(_ssl);
    }

    /// <summary>The connection that is inside a call to OpenSSL on this thread.</summary>
    public static TlsConnection? Current => s_current;

    public TlsEngine Engine { get; }

    /// <summary>What this client is offered, by the name that it sent.</summary>
    public ReadOnlySpan<byte[]> ApplicationProtocols => _applicationProtocols.For(Handshake.Name);

    public Handshake Handshake { get; }

    public Inbound Inbound { get; }

    public Outbound Outbound { get; }


    /// <summary>Takes the handshake as far as the ciphertext that is there allows.</summary>
    public TlsStep DoHandshake()
    {
        lock (_gate)
        {
            Enter(isReading: true);
            TlsStep step = Leave(LibSsl.SSL_do_handshake(_ssl));
            _isOpen = step == TlsStep.Done;
            return step;
        }
    }

    /// <summary>Decrypts into a buffer. An empty buffer asks only whether there is something to decrypt.</summary>
    public unsafe TlsStep Decrypt(Span<byte> buffer, out int count)
    {
        lock (_gate)
        {
            count = 0;
            if (!_isOpen || _isBroken)
            {
                return _isBroken ? TlsStep.Failed : TlsStep.Ended;
            }

            Enter(isReading: true);
            if (buffer.IsEmpty)
            {
                byte next;
                return Leave(LibSsl.SSL_peek(_ssl, &next, 1));
            }

            int result;
            fixed (byte* start = buffer)
            {
                result = LibSsl.SSL_read(_ssl, start, buffer.Length);
            }

            count = Math.Max(result, 0);
            return Leave(result);
        }
    }

    /// <summary>Encrypts all of it towards the transport. At most <see cref="LargestWrite"/> bytes, and not none.</summary>
    public unsafe TlsStep Encrypt(ReadOnlySpan<byte> plaintext)
    {
        lock (_gate)
        {
            if (!_isOpen || _hasClosed || _isBroken)
            {
                return _isBroken ? TlsStep.Failed : TlsStep.Ended;
            }

            Enter(isReading: false);
            int result;
            fixed (byte* start = plaintext)
            {
                result = LibSsl.SSL_write(_ssl, start, plaintext.Length);
            }

            TlsStep step = Leave(result);
            _isBroken |= step != TlsStep.Done; // our BIO takes everything at once, so anything else is final
            return step;
        }
    }

    /// <summary>Whether the handshake resumed a session from a ticket.</summary>
    public bool IsResumed
    {
        get
        {
            lock (_gate)
            {
                return LibSsl.SSL_session_reused(_ssl) == 1;
            }
        }
    }

    /// <summary>Reads what was agreed, once the handshake is done.</summary>
    public unsafe TlsAgreement GetAgreement()
    {
        lock (_gate)
        {
            byte* protocol;
            uint length;
            LibSsl.SSL_get0_alpn_selected(_ssl, &protocol, &length);
            var selected = new ReadOnlySpan<byte>(protocol, (int)length);
            byte[] application = [];
            foreach (byte[] known in ApplicationProtocols)
            {
                application = selected.SequenceEqual(known) ? known : application;
            }

            return new TlsAgreement(
                LibSsl.SSL_version(_ssl) == TlsPolicy.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12,
                (TlsCipherSuite)LibSsl.SSL_CIPHER_get_protocol_id(LibSsl.SSL_get_current_cipher(_ssl)),
                application);
        }
    }

    /// <summary>Hands OpenSSL the pairs that this handshake may use, and only those: after a HelloRetryRequest they may be fewer than before. It
    /// takes references of its own.</summary>
    public bool OfferCertificates()
    {
        LibSsl.SSL_certs_clear(_ssl);
        for (int i = 0; i < Handshake.Pairs.Length; i++)
        {
            TlsCertificate certificate = Handshake.Pairs[i].Certificate;
            if (Handshake.IsOffered(i)
                && LibSsl.SSL_use_cert_and_key(_ssl, certificate.Leaf, certificate.PrivateKey, certificate.Chain, overwrite: 1) != 1)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Tells the peer that nothing more comes (close_notify), if the connection is whole; the caller flushes. Later writes are dropped; what the
    /// peer still says can be read (RFC 8446 section 6.1: each direction ends by itself).</summary>
    public void CloseNotify()
    {
        lock (_gate)
        {
            if (_isOpen && !_hasClosed && !_isBroken)
            {
                Enter(isReading: false);
                _ = LibSsl.SSL_shutdown(_ssl); // 0 is its usual answer: sent, the peer's not yet received
                s_current = null;
                LibCrypto.ERR_clear_error();
            }

            _hasClosed = true;
        }
    }

    /// <summary>Why it is broken, in OpenSSL's words.</summary>
    public string DescribeError()
    {
        lock (_gate)
        {
            return OpenSslError.Describe(_error);
        }
    }

    /// <summary>Frees the SSL. Calls that come later, from code that outlived the connection, find it ended.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOpen = false;
            _ssl.Dispose();
        }
    }

    /// <summary>Feeds OpenSSL. Only during the reader's own calls: the ciphertext is the reader's memory.</summary>
    public int TakeCiphertext(Span<byte> destination) => _isReading ? Inbound.Take(destination) : 0;

    private void Enter(bool isReading)
    {
        _isReading = isReading;
        s_current = this;
        LibCrypto.ERR_clear_error();
    }

    private TlsStep Leave(int result)
    {
        s_current = null;
        _isReading = false;
        if (result > 0)
        {
            return TlsStep.Done;
        }

        switch (LibSsl.SSL_get_error(_ssl, result))
        {
            case LibSsl.ErrorWantRead:
                return TlsStep.NeedInput;
            case LibSsl.ErrorZeroReturn:
                return TlsStep.Ended;
            default:
                _isBroken = true;
                _error = OpenSslError.Take();
                return TlsStep.Failed;
        }
    }
}
