using System.Collections.Concurrent;
using OrleansOcsp.GrainContracts;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>One reference for each edge, however many of this silo's certificates it watches: each call brings a new one.</summary>
internal sealed class ObserverPool
{
    // Edges come and go, each time under another name; after so many the pool begins anew, and grains keep what they hold.
    private const int Most = 4096;

    private readonly ConcurrentDictionary<IEdgeObserver, IEdgeObserver> _known = [];

    public IEdgeObserver Share(IEdgeObserver observer)
    {
        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        return _known.GetOrAdd(observer, observer);
    }
}
