using OrleansOcsp.GrainContracts;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>The edges that are told of changes at once. Each lapses unless it asks again in time. One thread at a time.</summary>
/// <remarks>A list, not a dictionary: a certificate has a handful of edges, and a silo a hundred thousand certificates.</remarks>
internal sealed class Watchers
{
    /// <summary>Edges beyond this number are not told, and ask: a certificate that more serve is served by a fleet that can wait 15
    /// s.</summary>
    public const int Most = 1000;

    private readonly List<(IEdgeObserver Edge, DateTimeOffset Until)> _edges = new(1);

    public int Count(DateTimeOffset now)
    {
        Forget(now);
        return _edges.Count;
    }

    /// <summary>Tells an edge from now on, until the time.</summary>
    public void Add(IEdgeObserver observer, DateTimeOffset now, DateTimeOffset until)
    {
        Forget(now);
        int known = _edges.FindIndex(edge => edge.Edge.Equals(observer));
        if (known >= 0)
        {
            _edges[known] = (_edges[known].Edge, until);
        }
        else if (_edges.Count < Most)
        {
            _edges.Add((observer, until));
        }
    }

    /// <summary>Tells every edge, and waits for none: what does not arrive the edge's own question brings.</summary>
    public void Tell(StapleNews news, DateTimeOffset now)
    {
        Forget(now);
        foreach ((IEdgeObserver edge, _) in _edges)
        {
            edge.Changed(news).Ignore();
        }
    }

    private void Forget(DateTimeOffset now) => _edges.RemoveAll(edge => edge.Until <= now);
}
