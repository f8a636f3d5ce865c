namespace OrleansOcsp.Tls;

/// <summary>All that a handshake needs for a name: its pairs, the preferred one of each key kind first. Immutable.</summary>
/// <param name="pairs">At most <see cref="MaxPairs"/>. Of several of one kind the first that may be served is offered. None: refused.</param>
internal sealed class ServedName(params ReadOnlySpan<ServedPair> pairs)
{
    /// <summary>A handshake remembers the pairs it offers as bits of a byte.</summary>
    public const int MaxPairs = 8;

    private readonly ServedPair[] _pairs = pairs.Length <= MaxPairs
        ? pairs.ToArray()
        : throw new ArgumentException($"a name has at most {MaxPairs} pairs, here are {pairs.Length}", nameof(pairs));

    public ReadOnlySpan<ServedPair> Pairs => _pairs;

    /// <summary>Whether a handshake would find a pair that may be served.</summary>
    public bool MayBeServed(DateTimeOffset now) => Array.Exists(_pairs, pair => pair.MayBeServed(now));
}

/// <summary>The place from which handshakes take what they serve under a name. Replaced whole; connections that are open go on.</summary>
internal sealed class NameSlot(ServedName served)
{
    private volatile ServedName _served = served;

    public ServedName Served
    {
        get => _served;
        set => _served = value;
    }
}
