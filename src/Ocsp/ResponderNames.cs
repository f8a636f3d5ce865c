using System.Collections.Concurrent;

namespace OrleansOcsp;

/// <summary>
/// Responders' hosts as tags of metrics. Certificates name them, so their number is bounded here: those that come after the first
/// <see cref="Most"/> go by one name. Thread-safe.
/// </summary>
internal sealed class ResponderNames
{
    /// <summary>An operator has a handful; each makes some thirty time series.</summary>
    public const int Most = 64;

    /// <summary>All others, in the words of OpenTelemetry's conventions for what is not listed.</summary>
    public const string Other = "_OTHER";

    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    /// <summary>The tag <c>server.address</c> of a host.</summary>
    public KeyValuePair<string, object?> Tag(string host) =>
        new("server.address", _known.Count < Most ? _known.GetOrAdd(host, host) : _known.GetValueOrDefault(host, Other));
}
