using System.Collections.Concurrent;

namespace OrleansOcsp.Lifecycle;

/// <summary>The keepers of a process, counted when somebody asks. Thread-safe.</summary>
internal sealed class KeeperCensus
{
    private readonly ConcurrentDictionary<StapleKeeper, bool> _keepers = new();

    public IEnumerable<StapleKeeper> All => _keepers.Keys;

    public void Add(StapleKeeper keeper) => _keepers.TryAdd(keeper, true);

    public void Remove(StapleKeeper keeper) => _keepers.TryRemove(keeper, out _);
}
