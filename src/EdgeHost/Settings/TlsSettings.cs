using System.Security.Authentication;
using OrleansOcsp.Tls;

namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>
/// <c>Tls</c>: how TLS is spoken. The keys are <see cref="StapledTlsOptions"/>' own, where units, defaults and their sources stand. The
/// application protocols are not among them: they are what the backends speak.
/// </summary>
internal sealed record TlsSettings
{
    private static readonly Dictionary<string, SslProtocols> Versions = new()
    {
        ["1.2"] = SslProtocols.Tls12,
        ["1.3"] = SslProtocols.Tls13,
    };

    /// <summary>What the listeners are set up with.</summary>
    public StapledTlsOptions Options { get; init; } = new();

    /// <summary><c>Tls:StrictSni</c>: refuse clients that name a server nobody serves, or none, instead of showing them the first
    /// certificate. Default false, as nginx, Apache and HAProxy do.</summary>
    public bool StrictSni { get; init; }

    public static TlsSettings Read(SettingsReader reader)
    {
        StapledTlsOptions standard = new();
        TlsSettings settings = new()
        {
            StrictSni = reader.Flag("StrictSni"),
            Options = new StapledTlsOptions
            {
                MinimumProtocol = reader.Choice("MinimumProtocol", standard.MinimumProtocol, Versions),
                MaximumProtocol = reader.Choice("MaximumProtocol", standard.MaximumProtocol, Versions),
                CipherList = reader.Text("CipherList") ?? standard.CipherList,
                CipherSuites = reader.Text("CipherSuites") ?? standard.CipherSuites,
                Groups = reader.Text("Groups") ?? standard.Groups,
                HandshakeTimeout = reader.Duration(
                    "HandshakeTimeout", standard.HandshakeTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
                MaxConcurrentHandshakes = reader.Count("MaxConcurrentHandshakes", standard.MaxConcurrentHandshakes, 1, 1_000_000),
                TicketCount = reader.Count("TicketCount", standard.TicketCount, 0, 8),
                TicketLifetime = reader.Duration("TicketLifetime", standard.TicketLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)),
                TicketKeyFile = reader.Text("TicketKeyFile"),
            },
        };
        reader.Close();
        foreach (string fault in FaultsOf(settings.Options))
        {
            reader.Fault($"is wrong: {fault}");
        }

        return settings;
    }

    private static IReadOnlyList<string> FaultsOf(StapledTlsOptions options)
    {
        try
        {
            return options.ValidateWithOpenSsl();
        }
        catch (PlatformNotSupportedException noOpenSsl)
        {
            return [noOpenSsl.Message];
        }
    }
}
