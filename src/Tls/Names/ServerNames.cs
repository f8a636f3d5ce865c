using System.Text;

namespace OrleansOcsp.Tls;

/// <summary>Which slot serves which server name. Immutable: a change of names makes a new table.</summary>
/// <remarks>
/// The rule, the same for every listener:
/// <list type="bullet">
/// <item>A name matches without regard to ASCII case; one trailing dot is ignored. First exactly, then by the wildcard that
/// stands in for its left-most label (RFC 9525 section 6.3: <c>*.example.com</c> is for <c>a.example.com</c>, not for <c>a.b.example.com</c>
/// nor <c>example.com</c>).</item>
/// <item>International names are A-labels (<c>xn--...</c>), in the table and from clients; anything outside ASCII matches nothing.</item>
/// <item>No server name: the address at which the client arrived, if the table holds it, else the default. (Clients send no
/// name when they were given an address: RFC 6066 section 3.) An address sent as a name all the same is looked up like a name.</item>
/// <item>What matches nothing gets the default, or with <c>StrictSni</c> the fatal alert unrecognized_name. Without a default it is as if
/// <c>StrictSni</c> were set.</item>
/// </list>
/// </remarks>
internal sealed class ServerNames
{
    /// <summary>The longest name of DNS, 253 characters, and a trailing dot.</summary>
    private const int LongestName = 254;

    private readonly Dictionary<string, NameSlot>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly Dictionary<string, NameSlot>.AlternateLookup<ReadOnlySpan<char>> _wildcards;

    /// <param name="names">Names, wildcards (<c>*.</c> first) and addresses as text, each once; A-labels only.</param>
    /// <param name="default">What serves clients that send no name, or a name that nobody has; null refuses them.</param>
    /// <param name="strictSni">Whether the default is kept from clients that send an unknown name or none.</param>
    /// <exception cref="ArgumentException">A name that no client could send, or one that stands there twice.</exception>
    public ServerNames(IEnumerable<KeyValuePair<string, NameSlot>> names, NameSlot? @default, bool strictSni)
    {
        var exact = new Dictionary<string, NameSlot>(StringComparer.Ordinal);
        var wildcards = new Dictionary<string, NameSlot>(StringComparer.Ordinal);
        foreach ((string name, NameSlot slot) in names)
        {
            string key = Normalize(name);
            bool added = key.StartsWith("*.", StringComparison.Ordinal) ? wildcards.TryAdd(key[2..], slot) : exact.TryAdd(key, slot);
            if (!added)
            {
                throw new ArgumentException($"the server name '{name}' stands twice in the table; each name has one slot", nameof(names));
            }
        }

        _exact = exact.GetAlternateLookup<ReadOnlySpan<char>>();
        _wildcards = wildcards.GetAlternateLookup<ReadOnlySpan<char>>();
        Default = strictSni ? null : @default;
    }

    /// <summary>A table without names: every client is refused.</summary>
    public static ServerNames Empty { get; } = new([], null, strictSni: true);

    /// <summary>What serves clients whose name is not in the table; null where they are refused.</summary>
    public NameSlot? Default { get; }

    /// <summary>The slot of a name as it stands in a ClientHello, not counting the default; null when nothing matches.</summary>
    public NameSlot? Find(ReadOnlySpan<byte> name)
    {
        Span<char> buffer = stackalloc char[LongestName];
        if (Ascii.ToLower(name, buffer, out int length) != System.Buffers.OperationStatus.Done)
        {
            return null;
        }

        ReadOnlySpan<char> lower = buffer[..length];
        if (lower.EndsWith('.'))
        {
            lower = lower[..^1];
        }

        if (_exact.TryGetValue(lower, out NameSlot? slot))
        {
            return slot;
        }

        int dot = lower.IndexOf('.');
        return dot > 0 && _wildcards.TryGetValue(lower[(dot + 1)..], out slot) ? slot : null;
    }

    private static string Normalize(string name)
    {
        string key = name.EndsWith('.') ? name[..^1] : name;
        bool possible = key.Length is > 0 and < LongestName && Ascii.IsValid(key) && !key.AsSpan().ContainsAny(" /\\\0")
            && key.LastIndexOf('*') <= 0 && (key[0] != '*' || key.StartsWith("*.", StringComparison.Ordinal) && key.Length > 2);
        return possible
            ? key.ToLowerInvariant()
            : throw new ArgumentException(
                $"'{name}' is no server name; expected ASCII of at most 253 characters, '*' only as the whole left-most label, international names as xn--");
    }
}

/// <summary>Where listeners take the table from. Replaced whole; connections that are open go on.</summary>
internal sealed class ServerNameDirectory(ServerNames names)
{
    private volatile ServerNames _names = names;

    public ServerNames Names
    {
        get => _names;
        set => _names = value;
    }
}
