namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>When each of many things is looked at next, so that a look costs what is due and not what there is. Not thread-safe.</summary>
internal sealed class Agenda
{
    private readonly Dictionary<string, DateTimeOffset> _times = new(StringComparer.Ordinal);
    private readonly SortedSet<(DateTimeOffset At, string Name)> _order = new(Comparer<(DateTimeOffset At, string Name)>.Create(
        static (one, other) => one.At != other.At ? one.At.CompareTo(other.At) : string.CompareOrdinal(one.Name, other.Name)));

    /// <summary>The earliest time; null: there is nothing to come back for.</summary>
    public DateTimeOffset? Next => _order.Count > 0 ? _order.Min.At : null;

    /// <summary>Sets when a thing is looked at, in place of what was set before; null: not at all.</summary>
    public void Set(string name, DateTimeOffset? at)
    {
        if (_times.Remove(name, out DateTimeOffset before))
        {
            _order.Remove((before, name));
        }

        if (at is { } next)
        {
            _times.Add(name, next);
            _order.Add((next, name));
        }
    }

    /// <summary>What is due. It stays so until it is set anew: a look that fails half-way forgets nothing.</summary>
    public IReadOnlyList<string> Due(DateTimeOffset now) => [.. _order.TakeWhile(place => place.At <= now).Select(place => place.Name)];
}
