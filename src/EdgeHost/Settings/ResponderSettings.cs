using OrleansOcsp.Fetching;

namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>How the CAs' responders are asked and which of their answers count.</summary>
internal sealed record ResponderSettings
{
    /// <summary><c>Responders:Proxy</c>: the HTTP proxy for OCSP and caIssuers. Default: none; the environment's proxy variables are not
    /// read. With a proxy, which addresses may be reached is the proxy's to check.</summary>
    public Uri? Proxy { get; init; }

    /// <summary><c>Responders:Deadline</c>: the longest time for one question, from DNS to the last byte. Default 15 s: CA/B Forum BR 4.10.2
    /// gives the CA 10 s.</summary>
    public TimeSpan Deadline { get; init; } = new FetchOptions().Deadline;

    /// <summary><c>Responders:MaxConcurrent</c>: questions under way at once at one responder. Default 8.</summary>
    public int MaxConcurrent { get; init; } = new FetchOptions().MaxConcurrentPerResponder;

    /// <summary><c>MissingNextUpdate</c>: for how long after thisUpdate an answer without nextUpdate counts. Default: null, such answers
    /// are refused (RFC 9919 demands nextUpdate); 12 h is common for private responders that leave it out.</summary>
    public TimeSpan? MissingNextUpdate { get; init; }

    /// <summary><c>Danger:AllowSha1Signatures</c>: whether answers signed with SHA-1 count. Default: false (collisions are bought for some
    /// 10,000 dollars since 2020); only for old private PKIs.</summary>
    public bool AllowSha1Signatures { get; init; }

    /// <summary>Reads them from the root, where the design has them.</summary>
    public static ResponderSettings Read(SettingsReader root)
    {
        SettingsReader responders = root.Section("Responders");
        Uri? proxy = responders.Value<Uri?>("Proxy", null, HttpUrls.TryParse, HttpUrls.Expected);
        ResponderSettings standard = new();
        TimeSpan deadline = responders.Duration("Deadline", standard.Deadline, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        int maxConcurrent = responders.Count("MaxConcurrent", standard.MaxConcurrent, 1, 256);
        responders.Close();
        SettingsReader danger = root.Section("Danger");
        bool sha1 = danger.Flag("AllowSha1Signatures");
        danger.Close();
        bool reject = string.Equals(root.Text("MissingNextUpdate"), "reject", StringComparison.OrdinalIgnoreCase);
        TimeSpan? missing = reject || root.Text("MissingNextUpdate") is null ? null
            : root.Duration("MissingNextUpdate", TimeSpan.FromHours(12), TimeSpan.FromMinutes(1), TimeSpan.FromDays(10));
        return new ResponderSettings
        {
            Proxy = proxy,
            Deadline = deadline,
            MaxConcurrent = maxConcurrent,
            MissingNextUpdate = missing,
            AllowSha1Signatures = sha1,
        };
    }
}
