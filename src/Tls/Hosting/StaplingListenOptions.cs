using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>The second of the two lines.</summary>
public static class StaplingListenOptions
{
    /// <summary>
    /// Makes the endpoint speak TLS with a staple in every handshake. All such endpoints of an app serve the same certificates and
    /// accept each other's session tickets. In the place of <c>UseHttps</c>, not beside it; no HTTP/3.
    /// </summary>
    /// <param name="listen">The endpoint.</param>
    /// <param name="applicationProtocols">The application protocols of each server name; null: those of <see cref="StapledTlsOptions"/>, else those
    /// that the endpoint speaks, for all names.</param>
    /// <exception cref="InvalidOperationException"><see cref="StaplingServices.AddStapling"/> was not called.</exception>
    /// <exception cref="PlatformNotSupportedException">There is no usable OpenSSL 3 on this machine.</exception>
    public static ListenOptions UseStapledTls(this ListenOptions listen, ApplicationProtocolTable? applicationProtocols = null)
    {
        TlsEngine engine = listen.ApplicationServices.GetService<TlsEngine>()
            ?? throw new InvalidOperationException("UseStapledTls serves what AddStapling keeps: call services.AddStapling(...) first.");
        StaplingOptions options = listen.ApplicationServices.GetRequiredService<IOptions<StaplingOptions>>().Value;
        applicationProtocols ??= options.Tls.ApplicationProtocols is { } ofAll ? new ApplicationProtocolTable(ofAll) : null;
        return listen.UseStapledTls(engine, applicationProtocols);
    }
}
