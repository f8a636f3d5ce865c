using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace OrleansOcsp.Tls;

/// <summary>One TLS policy over OpenSSL with its ticket keys and counters, shared by any number of listeners.</summary>
internal sealed class TlsEngine : IDisposable
{
    /// <param name="names">Where handshakes look up what they serve.</param>
    /// <param name="options">The policy, read now.</param>
    /// <param name="time">The clock: a staple is served up to, not including, its nextUpdate on it.</param>
    /// <param name="logs">Where handshakes that failed are told, at debug.</param>
    /// <param name="meters">Where the meter OrleansOcsp.Tls is made.</param>
    /// <exception cref="ArgumentException">An option out of its range, or one that OpenSSL refuses; names all of them.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no usable OpenSSL 3 on this machine.</exception>
    public TlsEngine(ServerNameDirectory names, StapledTlsOptions options, TimeProvider time, ILoggerFactory logs, IMeterFactory meters)
        => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
