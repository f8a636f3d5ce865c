using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.Silo.Settings;

/// <summary>How the CAs' responders are asked and which of their answers count.</summary>
internal sealed record ResponderSettings
{
    /// <summary><c>Responders:Allow</c>: the hosts that may be asked, exact or as <c>*.example.com</c>. Default: any public one; whoever
    /// can register certificates chooses among all responders that certificates name.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary><c>Responders:Proxy</c>: the HTTP proxy for OCSP. Default: none; the environment's proxy variables are not
    /// read.</summary>
    public Uri? Proxy { get; init; }

    /// <summary><c>Responders:Concurrency</c>: questions under way at once at one responder, from the whole cluster. Default 24, 1 to
    /// 1,000; each silo takes its share.</summary>
    public int Concurrency { get; init; } = 24;

    /// <summary><c>Issuers:Trusted</c>: PEM or DER files with issuers whose certificates may name responders on private and loopback
    /// addresses. Default: none.</summary>
    public IReadOnlyList<string> TrustedIssuers { get; init; } = [];

    /// <summary><c>MissingNextUpdate</c>: for how long after thisUpdate an answer without nextUpdate counts. Default: null,
    /// refused.</summary>
    public TimeSpan? MissingNextUpdate { get; init; }

    /// <summary><c>MaxWindow</c>: the longest window that is taken. Default: any. Public CAs: 10 days (CA/B Forum BR 4.9.10).</summary>
    public TimeSpan? MaxWindow { get; init; }

    /// <summary><c>Danger:AllowSha1Signatures</c>: whether answers signed with SHA-1 count. Default: false; only for old private
    /// PKIs.</summary>
    public bool AllowSha1Signatures { get; init; }

    public static ResponderSettings Read(SettingsReader root)
    {
        SettingsReader responders = root.Section("Responders");
        SettingsReader issuers = root.Section("Issuers");
        SettingsReader danger = root.Section("Danger");
        ResponderSettings standard = new();
        ResponderSettings options = new()
        {
            Allow = responders.Values<string>("Allow", TryParseHost, "a host name such as ocsp.example.com or *.example.com"),
            Proxy = responders.Value<Uri?>("Proxy", null, HttpUrls.TryParse, HttpUrls.Expected),
            Concurrency = responders.Count("Concurrency", standard.Concurrency, 1, 1000),
            TrustedIssuers = issuers.Texts("Trusted"),
            MissingNextUpdate = ReadSpan(root, "MissingNextUpdate", "reject", TimeSpan.FromMinutes(1)),
            MaxWindow = ReadSpan(root, "MaxWindow", "any", TimeSpan.FromHours(1)),
            AllowSha1Signatures = danger.Flag("AllowSha1Signatures"),
        };
        responders.Close();
        issuers.Close();
        danger.Close();
        return options;
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
