using OrleansOcsp.GrainContracts;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>The edges that are told of changes at once. Each lapses unless it asks again in time. One thread at a time.</summary>
internal sealed class Watchers
{
    /// <summary>Edges beyond this number are not told, and ask: a certificate that more serve is served by a fleet that can wait 15
    /// s.</summary>
    public const int Most = 1000;

    private readonly Dictionary<IEdgeObserver, DateTimeOffset> _until = [];

    public int Count(DateTimeOffset now)
    {
        Forget(now);
        return _until.Count;
    }

    /// <summary>Tells an edge from now on, until the time.</summary>
    public void Add(IEdgeObserver observer, DateTimeOffset now, DateTimeOffset until)
    {
        Forget(now);
        if (_until.Count < Most || _until.ContainsKey(observer))
        {
            _until[observer] = until;
        }
    }

    /// <summary>Tells every edge, and waits for none: what does not arrive the edge's own question brings.</summary>
    public void Tell(StapleNews news, DateTimeOffset now)
    {
        Forget(now);
        foreach (IEdgeObserver observer in _until.Keys)
        {
            observer.Changed(news).Ignore();
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (IEdgeObserver lapsed in _until.Where(watcher => watcher.Value <= now).Select(watcher => watcher.Key).ToArray())
        {
            _until.Remove(lapsed);
        }
    }
}
