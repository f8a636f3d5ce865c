using System.Security.Authentication;
using System.Text;
using OrleansOcsp.Tls.Interop;

namespace OrleansOcsp.Tls;

/// <summary>How a listener speaks TLS. Read once, when the listener is set up.</summary>
public sealed class StapledTlsOptions
{
    /// <summary>The oldest protocol: TLS 1.2 (default) or 1.3. Default from Mozilla's server-side TLS guidelines, "intermediate".</summary>
    public SslProtocols MinimumProtocol { get; set; } = SslProtocols.Tls12;

    /// <summary>The newest protocol: TLS 1.2 or 1.3 (default).</summary>
    public SslProtocols MaximumProtocol { get; set; } = SslProtocols.Tls13;

    /// <summary>OpenSSL's cipher list for TLS 1.2. Default: Mozilla "intermediate" without its finite-field DHE suites, which would need parameters
    /// and let a client make the server work far more than itself (CVE-2002-20001).</summary>
    public string CipherList { get; set; } = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
        + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

    /// <summary>The cipher suites for TLS 1.3. Default: Mozilla "intermediate".</summary>
    public string CipherSuites { get; set; } = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";

    /// <summary>The key exchange groups, preferred first, as OpenSSL writes them. Null (default): Mozilla "intermediate" (X25519, P-256, P-384), with
    /// X25519MLKEM768 before them where OpenSSL has it (3.5 and newer).</summary>
    public string? Groups { get; set; }

    /// <summary>The application protocols, preferred first; the server's preference counts, and a client that offers only others is refused with
    /// no_application_protocol. Null (default): what the Kestrel endpoint speaks (h2, http/1.1).</summary>
    public IReadOnlyList<string>? ApplicationProtocols { get; set; }

    /// <summary>How long a client may take from the TCP connection to the end of the handshake; then the connection is closed. 1 s to 10 min, default
    /// 10 s as in Kestrel's own HTTPS.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many connections may be in their handshake at once (default 4096). Beyond it the one that has been at it longest is closed, so a new
    /// connection never waits: an honest client is done after a few round trips.</summary>
    public int MaxConcurrentHandshakes { get; set; } = 4096;

    /// <summary>How many session tickets a full TLS 1.3 handshake sends, 0 to 8 (TLS 1.2 sends at most one). 0: no resumption. Default 1; OpenSSL's
    /// own 2 costs 4 % more CPU a handshake.</summary>
    public int TicketCount { get; set; } = 1;

    /// <summary>How long a ticket may be used, 1 min to 7 days (the bound of RFC 8446 section 4.6.1), and never past the nextUpdate of the staple that stood
    /// when it was made. Default 4 h. The keys turn every half of it.</summary>
    public TimeSpan TicketLifetime { get; set; } = TimeSpan.FromHours(4);

    /// <summary>A file with the ticket keys that several edges share, 80 bytes each as nginx' <c>ssl_session_ticket_key</c> has them; the first makes tickets, all
    /// read them. Looked at again every minute. Null (default): random keys of this process, which turn by themselves.</summary>
    public string? TicketKeyFile { get; set; }

    /// <summary>All that is wrong, without starting anything: what <see cref="Validate"/> finds, what OpenSSL refuses, a ticket key file that cannot
    /// be used.</summary>
    /// <exception cref="PlatformNotSupportedException">There is no usable OpenSSL 3 on this machine.</exception>
    public IReadOnlyList<string> ValidateWithOpenSsl()
    {
        OpenSslLibrary.EnsureUsable();
        var faults = new List<string>();
        Try(() => TlsPolicy.CreateContext(this).Dispose());
        if (TicketKeyFile is { } path)
        {
            Try(() => Tls.TicketKeyFile.Read(path, out _));
        }

        return faults;

        void Try(Action use)
        {
            try
            {
                use();
            }
            catch (ArgumentException refused)
            {
                faults.Add(refused.Message);
            }
        }
    }

    /// <summary>What is out of range, all at once; what only OpenSSL can judge (ciphers, groups) is found when the engine is made.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (MinimumProtocol is not (SslProtocols.Tls12 or SslProtocols.Tls13))
        {
            faults.Add($"{nameof(MinimumProtocol)} is {MinimumProtocol}; expected Tls12 or Tls13");
        }

        if (MaximumProtocol is not (SslProtocols.Tls12 or SslProtocols.Tls13) || MaximumProtocol < MinimumProtocol)
        {
            faults.Add($"{nameof(MaximumProtocol)} is {MaximumProtocol}; expected Tls12 or Tls13, not below {nameof(MinimumProtocol)}");
        }

        Range(nameof(HandshakeTimeout), HandshakeTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Range(nameof(TicketLifetime), TicketLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        Range(nameof(TicketCount), TicketCount, 0, 8);
        Range(nameof(MaxConcurrentHandshakes), MaxConcurrentHandshakes, 1, 1_000_000);
        if (ApplicationProtocols is { } protocols && protocols.Any(name => name.Length is 0 or > 255 || !Ascii.IsValid(name)))
        {
            faults.Add($"{nameof(ApplicationProtocols)} has a name that is empty, over 255 bytes or not ASCII (RFC 7301 section 3.1)");
        }

        return faults;

        void Range<T>(string option, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                faults.Add($"{option} is {value}; expected {least} to {most}");
            }
        }
    }
}
