using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Text;

namespace OrleansOcsp.Testing.Handshakes;

/// <summary>One SSL on one blocking socket.</summary>
internal sealed unsafe class ClientConnection : IDisposable
{
    // The callback runs inside a call of this thread, so what it sees can wait here for that call's return.
    [ThreadStatic]
    private static int _alert;

    [ThreadStatic]
    private static int _serverHellos;

    // EINTR of Linux.
    private const int InterruptedCall = 4;

    private readonly nint _ssl;

    public ClientConnection(nint context, int fd)
    {
        _alert = -1;
        _serverHellos = 0;
        _ssl = LibSsl.New(context);
        Check(LibSsl.SetFd(_ssl, fd) == 1, "SSL_set_fd");
        LibSsl.SetInfoCallback(_ssl, &Observe);
    }

    public void Apply(HandshakeWish wish)
    {
        Set(LibSsl.SetLowestVersion, wish.Versions.HasFlag(SslProtocols.Tls12) ? LibSsl.Tls12 : LibSsl.Tls13);
        Set(LibSsl.SetHighestVersion, wish.Versions.HasFlag(SslProtocols.Tls13) ? LibSsl.Tls13 : LibSsl.Tls12);
        Set(LibSsl.SetServerName, wish.ServerName);
        Set(LibSsl.SetGroups, wish.Groups);
        Set(LibSsl.SetSignatureAlgorithms, wish.SignatureAlgorithms);
        if (wish.AsksForStatus)
        {
            Set(LibSsl.SetStatusType, LibSsl.StatusTypeOcsp);
        }

        if (wish.Ciphers is { } ciphers)
        {
            Check(LibSsl.SetCiphers(_ssl, ciphers) == 1, $"the ciphers '{ciphers}'");
        }

        if (wish.Protocols.Count > 0)
        {
            byte[] list = Encoding.ASCII.GetBytes(string.Concat(wish.Protocols.Select(static name => (char)name.Length + name)));
            Check(LibSsl.SetAlpn(_ssl, list, (uint)list.Length) == 0, "SSL_set_alpn_protos");
        }

        if (wish.Session is { } session)
        {
            Check(LibSsl.SetSession(_ssl, session) == 1, "SSL_set_session");
        }
    }

    public HandshakeResult Run(HandshakeWish wish, Stopwatch elapsed)
    {
        LibSsl.ClearErrors();
        int result;
        do
        {
            result = LibSsl.Connect(_ssl);
        }
        while (Interrupted(result));

        TimeSpan took = elapsed.Elapsed;
        if (result != 1)
        {
            return new HandshakeResult { Completed = false, Alert = Alert(), Failure = Explain(result), Elapsed = took };
        }

        (byte[] received, bool clean) = wish.Request is { } request ? Exchange(request) : ([], false);
        var done = new HandshakeResult
        {
            Completed = true,
            Alert = Alert(),
            Failure = null,
            Staple = Staple(),
            Leaf = Leaf(),
            Version = Marshal.PtrToStringUTF8((nint)LibSsl.Version(_ssl)) ?? "",
            Protocol = Protocol(),
            Resumed = LibSsl.Reused(_ssl) == 1,
            Retried = _serverHellos > 1,
            Elapsed = took,
            Session = Session(),
            Received = received,
            ClosedCleanly = clean,
        };
        _ = LibSsl.Shutdown(_ssl);
        return done;
    }

    public void Dispose() => LibSsl.Free(_ssl);

    [UnmanagedCallersOnly]
    private static void Observe(nint ssl, int where, int value)
    {
        if (where == LibSsl.ReadAlert && value >> 8 == 2)
        {
            _alert = value & 0xFF;
        }
        else if (where == LibSsl.ConnectLoop && LibSsl.State(ssl) == LibSsl.ReadServerHello)
        {
            _serverHellos++;
        }
    }

    private static byte? Alert() => _alert < 0 ? null : (byte)_alert;

    private (byte[] Received, bool Clean) Exchange(string request)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(request);
        fixed (byte* start = bytes)
        {
            int written;
            do
            {
                written = LibSsl.Write(_ssl, start, bytes.Length);
            }
            while (Interrupted(written));

            if (written != bytes.Length)
            {
                return ([], false);
            }
        }

        using var received = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        int read;
        fixed (byte* start = buffer)
        {
            do
            {
                read = LibSsl.Read(_ssl, start, buffer.Length);
                received.Write(buffer, 0, Math.Max(read, 0));
            }
            while (read > 0 || Interrupted(read));
        }

        return (received.ToArray(), LibSsl.Error(_ssl, read) == LibSsl.ErrorZeroReturn);
    }

    private byte[]? Staple()
    {
        byte* staple;
        nint length = LibSsl.Control(_ssl, LibSsl.GetStatusResponse, 0, &staple);
        return length > 0 ? new ReadOnlySpan<byte>(staple, (int)length).ToArray() : null;
    }

    private byte[]? Leaf()
    {
        nint certificate = LibSsl.PeerCertificate(_ssl);
        if (certificate == 0)
        {
            return null;
        }

        byte[] der = new byte[LibSsl.CertificateToDer(certificate, null)];
        fixed (byte* start = der)
        {
            byte* cursor = start;
            _ = LibSsl.CertificateToDer(certificate, &cursor);
        }

        LibSsl.CertificateFree(certificate);
        return der;
    }

    private string? Protocol()
    {
        LibSsl.GetAlpn(_ssl, out byte* protocol, out uint length);
        return length == 0 ? null : Encoding.ASCII.GetString(protocol, (int)length);
    }

    private ClientSession? Session()
    {
        nint session = LibSsl.GetSession(_ssl);
        if (session != 0 && LibSsl.SessionIsResumable(session) == 1)
        {
            return new ClientSession(session);
        }

        LibSsl.SessionFree(session);
        return null;
    }

    /// <summary>A signal, of a child that ended or of the collector, ended a call that has a time limit (signal(7), SO_RCVTIMEO): it is made again.</summary>
    private bool Interrupted(int result) =>
        result <= 0 && Marshal.GetLastSystemError() == InterruptedCall && LibSsl.Error(_ssl, result) is (LibSsl.ErrorWantRead or LibSsl.ErrorWantWrite);

    private string Explain(int result)
    {
        // OpenSSL promises no more than 256 bytes (ERR_error_string_n).
        byte* text = stackalloc byte[256];
        nuint error = LibSsl.NextError();
        if (error == 0)
        {
            return $"SSL_connect: error {LibSsl.Error(_ssl, result)}, errno {Marshal.GetLastSystemError()}";
        }

        LibSsl.ErrorText(error, text, 256);
        return Marshal.PtrToStringUTF8((nint)text) ?? "";
    }

    private void Set(int command, int number)
    {
        // SSL_set_min_proto_version and its like take the number in the third argument.
        Check(LibSsl.Control(_ssl, command, number, null) == 1, $"SSL_ctrl({command}, {number})");
    }

    private void Set(int command, string? text)
    {
        if (text is not null)
        {
            Check(LibSsl.ControlText(_ssl, command, 0, text) == 1, $"SSL_ctrl({command}, '{text}')");
        }
    }

    private static void Check(bool worked, string what)
    {
        if (!worked)
        {
            throw new InvalidOperationException($"OpenSSL refused {what}.");
        }
    }
}
