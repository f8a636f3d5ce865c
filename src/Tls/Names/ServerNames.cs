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
    private readonly NameTable<NameSlot> _table;

    /// <param name="names">Names, wildcards (<c>*.</c> first) and addresses as text, each once; A-labels only.</param>
    /// <param name="default">What serves clients that send no name, or a name that nobody has; null refuses them.</param>
    /// <param name="strictSni">Whether the default is kept from clients that send an unknown name or none.</param>
    /// <exception cref="ArgumentException">A name that no client could send, or one that stands there twice.</exception>
    public ServerNames(IEnumerable<KeyValuePair<string, NameSlot>> names, NameSlot? @default, bool strictSni)
    {
        _table = new NameTable<NameSlot>(names);
        Default = strictSni ? null : @default;
    }

    /// <summary>A table without names: every client is refused.</summary>
    public static ServerNames Empty { get; } = new([], null, strictSni: true);

    /// <summary>What serves clients whose name is not in the table; null where they are refused.</summary>
    public NameSlot? Default { get; }

    /// <summary>The slot of a name as it stands in a ClientHello, not counting the default; null when nothing matches.</summary>
    public NameSlot? Find(ReadOnlySpan<byte> name) => _table.TryFind(name, out NameSlot? slot) ? slot : null;
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
