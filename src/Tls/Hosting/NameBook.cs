using static OrleansOcsp.Tls.Hosting.NamePlan;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>Which certificate is for which name: those that are configured, and those that go on until a successor takes over.</summary>
/// <remarks>Not thread-safe; <see cref="StapledCertificates"/> holds its lock.</remarks>
internal sealed class NameBook
{
    private readonly Dictionary<string, NameEntry> _names = new(StringComparer.Ordinal);
    private ILookup<string, CertificateInCare> _live = Index([]);
    private ILookup<string, CertificateInCare> _retained = Index([]);

    /// <summary>Pattern of a wildcard -> the exact names under it, which fall back on it.</summary>
    private ILookup<string, NameEntry> _under = Array.Empty<NameEntry>().ToLookup(_ => "");

    /// <summary>The configured certificates, in the operator's order.</summary>
    public IReadOnlyList<CertificateInCare> Live { get; private set; } = [];

    /// <summary>Those that are no longer configured but still hold a place for a successor.</summary>
    public IReadOnlyList<CertificateInCare> Retained { get; private set; } = [];

    /// <summary>Every name that is served, in no order.</summary>
    public IReadOnlyCollection<NameEntry> Names => _names.Values;

    /// <summary>Serves clients that name no server: the first certificate's first name.</summary>
    public NameEntry? Default => Live.Count == 0 ? null : _names[Live[0].Names[0]];

    /// <summary>Takes a new set. Slots of names that stay are kept, so that handshakes see no gap.</summary>
    public void Replace(IReadOnlyList<CertificateInCare> live)
    {
        var present = live.ToHashSet();
        Retained = [.. Live.Concat(Retained).Where(care => !present.Contains(care)).Distinct()];
        Live = live;
        _live = Index(Live);
        _retained = Index(Retained);

        var patterns = live.SelectMany(care => care.Names).ToHashSet(StringComparer.Ordinal);
        foreach (string gone in _names.Keys.Where(name => !patterns.Contains(name)).ToList())
        {
            _names.Remove(gone);
        }

        foreach (string pattern in patterns)
        {
            _names.TryAdd(pattern, new NameEntry(pattern));
        }

        _under = _names.Values.Where(name => Wildcard(name.Pattern) is not null).ToLookup(name => Wildcard(name.Pattern)!);
    }

    /// <summary>All certificates that could serve a name.</summary>
    public List<Candidate> Candidates(NameEntry name)
    {
        var candidates = new List<Candidate>();
        candidates.AddRange(_live[name.Pattern].Select(care => new Candidate(care, Exact: true, Retained: false)));
        candidates.AddRange(_retained[name.Pattern].Select(care => new Candidate(care, Exact: true, Retained: true)));
        if (Wildcard(name.Pattern) is { } wildcard)
        {
            candidates.AddRange(_live[wildcard].Select(care => new Candidate(care, Exact: false, Retained: false)));
        }

        return candidates;
    }

    /// <summary>The names that a change of this certificate concerns.</summary>
    public IReadOnlyCollection<NameEntry> NamesOf(CertificateInCare care) =>
        [.. care.Names.Where(_names.ContainsKey).Select(name => _names[name]).Concat(care.Names.SelectMany(name => _under[name])).Distinct()];

    /// <summary>The names for which a certificate that is no longer configured goes on.</summary>
    public IReadOnlyCollection<NameEntry> WithRetained() => [.. Retained.SelectMany(NamesOf).Distinct()];

    /// <summary>Takes out those that no name is served with any more.</summary>
    public IReadOnlyList<CertificateInCare> TakeReplaced()
    {
        if (Retained.Count == 0)
        {
            return [];
        }

        var serving = _names.Values.SelectMany(name => name.Serving).ToHashSet();
        List<CertificateInCare> replaced = [.. Retained.Where(care => !serving.Contains(care))];
        Retained = [.. Retained.Except(replaced)];
        _retained = Index(Retained);
        return replaced;
    }

    /// <summary>The entry that serves an exact name: its own, else that of the wildcard above it.</summary>
    public NameEntry? Find(string name) =>
        _names.GetValueOrDefault(name) ?? (Wildcard(name) is { } wildcard ? _names.GetValueOrDefault(wildcard) : null);

    /// <summary>The wildcard that covers a name (RFC 9525 section 6.3: the left-most label only); null for a wildcard or a single label.</summary>
    private static string? Wildcard(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot <= 0 || name[0] == '*' ? null : string.Concat("*", name.AsSpan(dot));
    }

    private static ILookup<string, CertificateInCare> Index(IEnumerable<CertificateInCare> certificates) =>
        certificates.SelectMany(care => care.Names, (care, name) => (care, name)).ToLookup(pair => pair.name, pair => pair.care, StringComparer.Ordinal);
}
