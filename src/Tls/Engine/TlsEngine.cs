using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OrleansOcsp.Tls.Interop;

namespace OrleansOcsp.Tls;

/// <summary>One TLS policy over OpenSSL with its ticket keys and counters, shared by any number of listeners.</summary>
internal sealed class TlsEngine : IDisposable
{
    /// <param name="names">Where handshakes look up what they serve.</param>
    /// <param name="options">The policy, read now.</param>
    /// <param name="time">The clock: a staple is served up to, not including, its nextUpdate on it.</param>
    /// <param name="logs">Where handshakes that failed are told, at debug.</param>
    /// <param name="meters">Where the meter OrleansOcsp.Tls is made.</param>
    /// <exception cref="ArgumentException">Options out of range, or that OpenSSL refuses; names all of them.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no usable OpenSSL 3 on this machine.</exception>
    public TlsEngine(ServerNameDirectory names, StapledTlsOptions options, TimeProvider time, ILoggerFactory logs, IMeterFactory meters)
    {
        OpenSslLibrary.EnsureUsable();
        Names = names;
        Time = time;
        Logger = logs.CreateLogger<TlsEngine>();
        Context = TlsPolicy.CreateContext(options);
        TicketLifetime = options.TicketLifetime;
        TicketKeys = new TicketKeyRing(options, time, Logger);
        Handshakes = new HandshakesUnderWay(options, time);
        Metrics = new TlsMetrics(meters, Counters, () => Handshakes.Count);
    }

    public ServerNameDirectory Names { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    public SslContextHandle Context { get; }

    public TimeSpan TicketLifetime { get; }

    public TicketKeyRing TicketKeys { get; }

    public HandshakesUnderWay Handshakes { get; }

    public HandshakeCounters Counters { get; } = new();

    public TlsMetrics Metrics { get; }

    /// <summary>Stops the timers. Connections that are open go on; OpenSSL's context goes with the last of them.</summary>
    public void Dispose()
    {
        TicketKeys.Dispose();
        Handshakes.Dispose();
    }
}
