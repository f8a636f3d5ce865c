using System.Security.Authentication;
using System.Text;
using OrleansOcsp.Tls.Interop;

namespace OrleansOcsp.Tls;

/// <summary>Turns options into an SSL_CTX: versions, ciphers, groups, tickets, and what nobody may turn on.</summary>
internal static unsafe class TlsPolicy
{
    /// <summary>OpenSSL's numbers of the protocols, which are those on the wire.</summary>
    public const int Tls12 = 0x0303;
    public const int Tls13 = 0x0304;

    private const string MozillaGroups = "X25519:prime256v1:secp384r1";
    private const string PostQuantumGroup = "X25519MLKEM768";

    /// <exception cref="ArgumentException">Options that are out of range or that OpenSSL refuses; all of them at once.</exception>
    public static SslContextHandle CreateContext(StapledTlsOptions options)
    {
        var faults = new List<string>(options.Validate());
        LibCrypto.ERR_clear_error();
        SslContextHandle context = LibSsl.SSL_CTX_new(LibSsl.TLS_server_method());
        if (context.IsInvalid)
        {
            throw new PlatformNotSupportedException($"OpenSSL cannot make an SSL_CTX: {Reason()}");
        }

        SetProtocols(context, options);
        Check(faults, LibSsl.SSL_CTX_set_cipher_list(context, options.CipherList), nameof(options.CipherList), options.CipherList);
        Check(faults, LibSsl.SSL_CTX_set_ciphersuites(context, options.CipherSuites), nameof(options.CipherSuites), options.CipherSuites);
        SetGroups(context, options, faults);
        if (faults.Count > 0)
        {
            context.Dispose();
            throw new ArgumentException("The TLS options cannot be used: " + string.Join("; ", faults));
        }

        // Renegotiation (CVE-2009-3555, CVE-2011-1473) and compression (CVE-2012-4929) stay off; early data is off unless asked for, and nobody asks.
        // Nothing is cached: sessions live in tickets only.
        ulong off = LibSsl.OptionNoRenegotiation | LibSsl.OptionNoCompression;
        _ = LibSsl.SSL_CTX_set_options(context, options.TicketCount == 0 ? off | LibSsl.OptionNoTicket : off);
        _ = LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlSessionCacheMode, 0, null);
        _ = LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlMode, LibSsl.ModeReleaseBuffers, null);
        _ = LibSsl.SSL_CTX_set_num_tickets(context, (nuint)options.TicketCount);
        _ = LibSsl.SSL_CTX_set_timeout(context, (nint)options.TicketLifetime.TotalSeconds);
        HandshakeCallbacks.Install(context);
        TicketCallbacks.Install(context);
        return context;
    }

    private static void SetProtocols(SslContextHandle context, StapledTlsOptions options)
    {
        _ = LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlMinimumProtocol, NumberOf(options.MinimumProtocol), null);
        _ = LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlMaximumProtocol, NumberOf(options.MaximumProtocol), null);
    }

    private static int NumberOf(SslProtocols protocol) => protocol == SslProtocols.Tls12 ? Tls12 : Tls13;

    private static void SetGroups(SslContextHandle context, StapledTlsOptions options, List<string> faults)
    {
        if (options.Groups is { } groups)
        {
            Check(faults, TrySetGroups(context, groups) ? 1 : 0, nameof(options.Groups), groups);
        }
        else if (!TrySetGroups(context, $"{PostQuantumGroup}:{MozillaGroups}") && !TrySetGroups(context, MozillaGroups))
        {
            faults.Add($"OpenSSL has none of the default groups {MozillaGroups} ({Reason()}); set {nameof(options.Groups)}");
        }

        LibCrypto.ERR_clear_error();
    }

    private static bool TrySetGroups(SslContextHandle context, string groups)
    {
        fixed (byte* list = Encoding.UTF8.GetBytes(groups + '\0'))
        {
            return LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlGroups, 0, list) == 1;
        }
    }

    private static void Check(List<string> faults, int result, string option, string value)
    {
        if (result != 1)
        {
            faults.Add($"{option} '{value}' is refused by OpenSSL ({Reason()}); `openssl ciphers -v '...'` and `openssl ecparam -list_curves` show the names it knows");
        }
    }

    private static string Reason() => OpenSslError.Describe(OpenSslError.Take());
}
