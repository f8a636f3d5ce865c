using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Silo.Settings;

/// <summary>How the CAs' responders are asked and which of their answers count.</summary>
/// <param name="Options">For the keepers.</param>
/// <param name="Allow"><c>Responders:Allow</c>: the hosts that may be asked, exact or as <c>*.example.com</c>. Default: any public one;
/// whoever can register certificates chooses among all responders that certificates name.</param>
internal sealed record KeeperSettings(KeeperOptions Options, IReadOnlyList<string> Allow)
{
    /// <summary>
    /// Reads <c>Responders:Allow</c>; <c>Responders:Proxy</c> (HTTP proxy for OCSP; default none, the environment's are not read);
    /// <c>Responders:Concurrency</c> (questions under way at once at one responder, from the whole cluster; default 24, each silo takes
    /// its share of
    /// <c>Cluster:Silos</c>); <c>Issuers:Trusted</c> (PEM or DER files of issuers whose certificates may name responders on private and
    /// loopback addresses; default none); <c>MissingNextUpdate</c> (how long an answer without nextUpdate counts; default <c>reject</c>);
    /// <c>MaxWindow</c> (the longest window taken; default <c>any</c>); <c>Danger:AllowSha1Signatures</c> (default false);
    /// <c>DataCenter</c> and <c>Peers</c> (<see cref="DataCenterSettings"/>; default: this data centre is alone).
    /// </summary>
    /// <param name="root">The whole configuration.</param>
    /// <param name="silos">How many silos share a responder's concurrency.</param>
    public static KeeperSettings Read(SettingsReader root, int silos)
    {
        SettingsReader responders = root.Section("Responders");
        SettingsReader issuers = root.Section("Issuers");
        SettingsReader danger = root.Section("Danger");
        KeeperOptions options = new()
        {
            Fetching = new FetchOptions
            {
                Proxy = responders.Value<Uri?>("Proxy", null, HttpUrls.TryParse, HttpUrls.Expected),
                MaxConcurrentPerResponder = Math.Max(1, responders.Count("Concurrency", 24, 1, 1000) / silos),
                TrustedIssuers = ReadIssuers(issuers),
            },
            DataCenters = DataCenterSettings.Read(root),
            Verification = new VerificationPolicy
            {
                MissingNextUpdate = ReadSpan(root, "MissingNextUpdate", "reject", TimeSpan.FromMinutes(1)),
                MaxWindow = ReadSpan(root, "MaxWindow", "any", TimeSpan.FromHours(1)),
                AllowSha1Signatures = danger.Flag("AllowSha1Signatures"),
            },
        };
        KeeperSettings settings = new(
            options, responders.Values<string>("Allow", TryParseHost, "a host name such as ocsp.example.com or *.example.com"));
        responders.Close();
        issuers.Close();
        danger.Close();
        return settings;
    }

    private static HashSet<CertificateKey> ReadIssuers(SettingsReader issuers)
    {
        HashSet<CertificateKey> keys = [];
        foreach (string file in issuers.Texts("Trusted"))
        {
            try
            {
                X509Certificate2Collection certificates = [];
                certificates.ImportFromPemFile(file);
                keys.UnionWith(certificates.Select(certificate => CertificateKey.Of(certificate.RawData)));
                if (certificates.Count == 0)
                {
                    keys.Add(CertificateKey.Of(X509CertificateLoader.LoadCertificateFromFile(file).RawData));
                }
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CryptographicException)
            {
                issuers.Fault("Trusted", $"has '{file}', which cannot be read as a certificate, PEM or DER: {problem.Message}");
            }
        }

        return keys;
    }

    private static TimeSpan? ReadSpan(SettingsReader root, string key, string none, TimeSpan least) =>
        root.Text(key) is not { } text || text.Equals(none, StringComparison.OrdinalIgnoreCase)
            ? null
            : root.Duration(key, least, least, TimeSpan.FromDays(400));

    private static bool TryParseHost(string text, out string host)
    {
        host = text.ToLowerInvariant();
        return Uri.CheckHostName(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host) != UriHostNameType.Unknown;
    }
}
