using OrleansOcsp.EdgeHost.Feeds;

namespace OrleansOcsp.EdgeHost.Hooks;

/// <summary>What an operator's program can be told of a certificate.</summary>
internal enum HookKind
{
    /// <summary>Its CA says that it is revoked: it has to be replaced.</summary>
    Revoked,

    /// <summary>It has no staple in its window: it ran out, or the first attempt brought none.</summary>
    Stale,

    /// <summary>It was stale or revoked and has a good staple again.</summary>
    Recovered,

    /// <summary>Its file holds another certificate than before.</summary>
    CertificateChanged,
}

/// <summary>One event.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Subject">To which certificate.</param>
/// <param name="At">When it was seen.</param>
internal sealed record HookEvent(HookKind Kind, FeedSubject Subject, DateTimeOffset At)
{
    /// <summary>How settings, commands and webhooks write the kinds.</summary>
    public static IReadOnlyDictionary<string, HookKind> Words { get; } = new Dictionary<string, HookKind>(StringComparer.OrdinalIgnoreCase)
    {
        ["revoked"] = HookKind.Revoked,
        ["stale"] = HookKind.Stale,
        ["recovered"] = HookKind.Recovered,
        ["certificate-changed"] = HookKind.CertificateChanged,
    };

    public string Word => Words.First(word => word.Value == Kind).Key;
}
