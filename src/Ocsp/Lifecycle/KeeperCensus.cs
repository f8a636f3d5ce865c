using System.Collections.Concurrent;

namespace OrleansOcsp.Lifecycle;

/// <summary>The keepers of a process, counted when somebody asks. Thread-safe.</summary>
internal sealed class KeeperCensus
{
    private readonly ConcurrentDictionary<StapleKeeper, bool> _keepers = new();

    /// <summary>Those of now, one by one: the dictionary's list of keys would be a copy of them all.</summary>
    public IEnumerable<StapleKeeper> All => _keepers.Select(static keeper => keeper.Key);

    public void Add(StapleKeeper keeper) => _keepers.TryAdd(keeper, true);

    public void Remove(StapleKeeper keeper) => _keepers.TryRemove(keeper, out _);
}
