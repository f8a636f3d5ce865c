using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansOcsp.Fetching;

/// <summary>The health of every responder that this process asks. Thread-safe.</summary>
internal sealed class Responders(ResponderLimits limits, TimeProvider time, ILogger logger)
{
    // Certificates come and go, and each can name a host of its own.
    private const int SweepAbove = 4096;

    private readonly ConcurrentDictionary<string, ResponderHealth> _byOrigin = new(StringComparer.Ordinal);

    /// <summary>All that were asked, for people.</summary>
    public IEnumerable<ResponderSnapshot> Snapshots => _byOrigin.Values.Select(health => health.Snapshot());

    /// <summary>The health that an endpoint shares with all others of its host.</summary>
    public ResponderHealth For(ResponderEndpoint endpoint)
    {
        string origin = endpoint.Origin;
        if (_byOrigin.TryGetValue(origin, out ResponderHealth? known))
        {
            return known;
        }

        if (_byOrigin.Count >= SweepAbove)
        {
            foreach (KeyValuePair<string, ResponderHealth> entry in _byOrigin.Where(entry => entry.Value.IsIdle))
            {
                _byOrigin.TryRemove(entry);
            }
        }

        return _byOrigin.GetOrAdd(origin, name => new ResponderHealth(name, limits, time, logger));
    }
}
