using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.Fetching;

/// <summary>A responder that may be asked about a certificate.</summary>
/// <param name="Url">Absolute, http or https.</param>
/// <param name="WrittenByOperator">The operator wrote it, so private and loopback addresses are allowed; else it stands in a certificate.</param>
public sealed record ResponderEndpoint(Uri Url, bool WrittenByOperator)
{
    /// <summary>The host that health is kept of: scheme, name and port.</summary>
    internal string Origin => Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.StrongPort, UriFormat.UriEscaped);
}

/// <summary>The responders of one certificate, in the order in which they are asked. Immutable.</summary>
public sealed class ResponderEndpoints
{
    /// <summary>More are not asked: a certificate's author chose them, and each costs up to a deadline.</summary>
    public const int Most = 4;

    private readonly ResponderEndpoint[] _endpoints;

    private ResponderEndpoints(ResponderEndpoint[] endpoints) => _endpoints = endpoints;

    /// <summary>Those the operator wrote; else those of the certificate.</summary>
    public static ResponderEndpoints Of(StapleWanted wanted)
    {
        bool overridden = wanted.ResponderOverride.Count > 0;
        return new ResponderEndpoints([.. (overridden ? wanted.ResponderOverride : wanted.Certificate.OcspUrls)
            .Where(IsUsable).Distinct().Take(Most).Select(url => new ResponderEndpoint(url, overridden))]);
    }

    /// <summary>None: OCSP does not apply to the certificate.</summary>
    public bool IsEmpty => _endpoints.Length == 0;

    /// <summary>All, in the given order.</summary>
    public IReadOnlyList<ResponderEndpoint> All => _endpoints;

    /// <summary>All, the one that worked last first.</summary>
    public IEnumerable<ResponderEndpoint> StartingWith(ResponderEndpoint? worked) =>
        worked is null || !_endpoints.Contains(worked) ? _endpoints : _endpoints.Where(endpoint => endpoint != worked).Prepend(worked);

    // A name and password in a URL are no OCSP, and would end up in logs. 2,048 bytes: what HTTP stacks and caches take.
    private static bool IsUsable(Uri url) =>
        url.IsAbsoluteUri && url.Scheme is "http" or "https" && url.Host.Length > 0 && url.UserInfo.Length == 0 && url.OriginalString.Length <= 2048;
}
