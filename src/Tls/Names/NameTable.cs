using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OrleansOcsp.Tls;

/// <summary>What belongs to which server name; the rule of matching stands at <see cref="ServerNames"/>. Immutable; looking up allocates nothing.</summary>
internal sealed class NameTable<T>
    where T : class
{
    /// <summary>The longest name of DNS, 253 characters, and a trailing dot.</summary>
    private const int LongestName = 254;

    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _wildcards;

    /// <param name="names">Names, wildcards (<c>*.</c> first) and addresses as text, each once; A-labels only.</param>
    /// <exception cref="ArgumentException">A name that no client could send, or one that stands there twice.</exception>
    public NameTable(IEnumerable<KeyValuePair<string, T>> names)
    {
        var exact = new Dictionary<string, T>(StringComparer.Ordinal);
        var wildcards = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach ((string name, T value) in names)
        {
            string key = Normalize(name);
            bool added = key.StartsWith("*.", StringComparison.Ordinal) ? wildcards.TryAdd(key[2..], value) : exact.TryAdd(key, value);
            if (!added)
            {
                throw new ArgumentException($"the server name '{name}' stands twice in the table; expected once", nameof(names));
            }
        }

        _exact = exact.GetAlternateLookup<ReadOnlySpan<char>>();
        _wildcards = wildcards.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Looks up a name as it stands in a ClientHello.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out T? value)
    {
        value = null;
        Span<char> buffer = stackalloc char[LongestName];
        if (Ascii.ToLower(name, buffer, out int length) != OperationStatus.Done)
        {
            return false;
        }

        ReadOnlySpan<char> lower = buffer[..length];
        if (lower.EndsWith('.'))
        {
            lower = lower[..^1];
        }

        if (_exact.TryGetValue(lower, out value))
        {
            return true;
        }

        int dot = lower.IndexOf('.');
        return dot > 0 && _wildcards.TryGetValue(lower[(dot + 1)..], out value);
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
