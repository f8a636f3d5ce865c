using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.Fetching;

/// <summary>A responder that may be asked about a certificate.</summary>
/// <param name="Url">Absolute, http or https.</param>
/// <param name="WrittenByOperator">The operator wrote it, so private and loopback addresses are allowed; else it stands in a certificate.</param>
public sealed record ResponderEndpoint(Uri Url, bool WrittenByOperator)
{
    /// <summary>Another data centre of ours: it answers from what it holds (<c>only-if-cached</c>), and only a newer answer of it counts.</summary>
    public bool IsPeer { get; init; }

    /// <summary>The host that health is kept of: scheme, name and port.</summary>
    internal string Origin => Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.StrongPort, UriFormat.UriEscaped);
}

/// <summary>The responders of one certificate, in the order in which they are asked. Immutable.</summary>
public sealed class ResponderEndpoints
{
    /// <summary>More are not asked: a certificate's author chose them, and each costs up to a deadline.</summary>
    public const int Most = 4;

    private readonly ResponderEndpoint[] _endpoints;
    private readonly ResponderEndpoint[] _peers;

    private readonly bool _peersFirst;

    private ResponderEndpoints(ResponderEndpoint[] endpoints, ResponderEndpoint[] peers, DataCenters? dataCenters, CertificateKey key)
    {
        _endpoints = endpoints;
        _peers = peers;
        _peersFirst = dataCenters?.PeersFirst == true;
        Rank = _peersFirst ? 0 : dataCenters?.RankOf(key) ?? 0;
    }

    /// <summary>Those the operator wrote; else those of the certificate.</summary>
    /// <param name="wanted">The certificate.</param>
    /// <param name="dataCenters">The data centres that share the work; null: this one is alone.</param>
    public static ResponderEndpoints Of(StapleWanted wanted, DataCenters? dataCenters = null)
    {
        bool overridden = wanted.ResponderOverride.Count > 0;
        CertificateKey key = wanted.Certificate.Key;
        return new ResponderEndpoints(
            [.. (overridden ? wanted.ResponderOverride : wanted.Certificate.OcspUrls)
                .Where(IsUsable).Distinct().Take(Most).Select(url => new ResponderEndpoint(url, overridden))],
            [.. (dataCenters?.InOrder(key) ?? []).Where(peer => IsUsable(peer.Url)).Take(Most)
                .Select(peer => new ResponderEndpoint(peer.Url, WrittenByOperator: true) { IsPeer = true })],
            dataCenters,
            key);
    }

    /// <summary>None: OCSP does not apply to the certificate.</summary>
    public bool IsEmpty => _endpoints.Length + _peers.Length == 0;

    /// <summary>All: the CA's in the given order, then peers.</summary>
    public IReadOnlyList<ResponderEndpoint> All => [.. _endpoints, .. _peers];

    /// <summary>How many data centres come before this one for the certificate; 0 where peers are asked first and nobody is waited for.</summary>
    public int Rank { get; }

    /// <summary>All, in the order to ask: of the CA's the one that worked last first; peers before them where they have probably asked already.</summary>
    /// <param name="worked">The responder that answered last; null: none.</param>
    /// <param name="hasStaple">
    /// There is a staple in its window. Without one nobody waits for a peer that may hang: a peer must not make things worse than its absence.
    /// </param>
    public IEnumerable<ResponderEndpoint> InOrder(ResponderEndpoint? worked, bool hasStaple)
    {
        IEnumerable<ResponderEndpoint> own = worked is null || !_endpoints.Contains(worked)
            ? _endpoints : _endpoints.Where(endpoint => endpoint != worked).Prepend(worked);
        return (_peersFirst || Rank > 0) && hasStaple ? [.. _peers, .. own] : [.. own, .. _peers];
    }

    // A name and password in a URL are no OCSP, and would end up in logs. 2,048 bytes: what HTTP stacks and caches take.
    private static bool IsUsable(Uri url)
    {
        try
        {
            return url.IsAbsoluteUri && url.Scheme is "http" or "https" && url.IdnHost.Length > 0 && url.UserInfo.Length == 0
                && url.OriginalString.Length <= 2048;
        }
        catch (UriFormatException)
        {
            return false; // a name that is none in DNS
        }
    }
}
