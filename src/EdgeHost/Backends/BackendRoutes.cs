using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Tls;

namespace OrleansOcsp.EdgeHost.Backends;

/// <summary>
/// Which backend a connection goes to: by server name first (exact, then wildcard, then the backends without names), by protocol among
/// those. A name that has backends of its own never falls through to those of others, also not for a protocol that its own do not speak.
/// Immutable.
/// </summary>
internal sealed class BackendRoutes
{
    private const string Default = "";

    private readonly Dictionary<string, List<BackendSettings>> _byName = new(StringComparer.OrdinalIgnoreCase);

    public BackendRoutes(IEnumerable<BackendSettings> backends)
    {
        foreach (BackendSettings backend in backends)
        {
            foreach (string name in backend.Names.DefaultIfEmpty(Default))
            {
                if (!_byName.TryGetValue(name, out List<BackendSettings>? sameName))
                {
                    _byName.Add(name, sameName = []);
                }

                sameName.Add(backend);
            }
        }
    }

    /// <summary>Whether there is any backend at all.</summary>
    public bool Any => _byName.Count > 0;

    /// <summary>The protocols to offer under each server name, h2 before all others; none where no backend serves the name.</summary>
    public ApplicationProtocolTable Protocols => new(
        ProtocolsOf(Default), _byName.Keys.Where(name => name != Default).Select(name => KeyValuePair.Create(name, ProtocolsOf(name))));

    /// <summary>Says where two backends claim the same name and protocol.</summary>
    public static void FindOverlaps(IReadOnlyList<BackendSettings> backends, Action<string, string> fault)
    {
        var claims = from backend in backends
                     from name in backend.Names.DefaultIfEmpty(Default)
                     from protocol in backend.Alpn
                     group backend.Name by (Name: name.ToLowerInvariant(), Protocol: protocol);
        foreach (var claim in claims.Where(claim => claim.Count() > 1))
        {
            string name = claim.Key.Name == Default ? "names of no other backend" : claim.Key.Name;
            fault("Backends", $"{string.Join(" and ", claim)} both take {claim.Key.Protocol} for {name}; expected one.");
        }
    }

    /// <summary>The protocols to offer for a server name, most wanted first; empty where no backend serves it.</summary>
    public IReadOnlyList<string> ProtocolsOf(string? serverName) =>
        [.. Serving(serverName).SelectMany(backend => backend.Alpn).Distinct().OrderBy(protocol => protocol == "h2" ? 0 : 1)];

    /// <summary>The backend for a connection; null where none serves the name and protocol.</summary>
    /// <param name="serverName">The SNI; null or empty: none was sent.</param>
    /// <param name="protocol">What ALPN chose; empty: the client did not ask, and gets http/1.1 or, without that, the first
    /// backend.</param>
    public BackendSettings? Find(string? serverName, string protocol)
    {
        List<BackendSettings> serving = Serving(serverName);
        return protocol.Length > 0
            ? serving.Find(backend => backend.Alpn.Contains(protocol))
            : serving.Find(backend => backend.Alpn.Contains("http/1.1")) ?? (serving is [var first, ..] ? first : null);
    }

    private List<BackendSettings> Serving(string? serverName)
    {
        string name = (serverName ?? "").TrimEnd('.');
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return name.Length > 0 && _byName.TryGetValue(name, out List<BackendSettings>? exact) ? exact
            : dot > 0 && _byName.TryGetValue(string.Concat("*", name.AsSpan(dot)), out List<BackendSettings>? wildcard) ? wildcard
            : _byName.TryGetValue(Default, out List<BackendSettings>? rest) ? rest
            : [];
    }
}
