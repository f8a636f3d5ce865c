using System.Text;

namespace OrleansOcsp.Tls;

/// <summary>Which application protocols (ALPN, RFC 7301) a listener offers under which server name. Immutable.</summary>
/// <remarks>For a proxy, whose backends speak what they speak: a client that is offered h2 for a name whose backend has none would be lost.</remarks>
public sealed class ApplicationProtocolTable
{
    private readonly byte[][] _others;
    private readonly NameTable<byte[][]> _byName;

    /// <param name="others">What names get that <paramref name="byName"/> lacks, and clients that send none; preferred first.</param>
    /// <param name="byName">What names get, exact or with one left-most <c>*</c>; null: all names get the same. An empty list refuses every
    /// client that asks for a protocol.</param>
    /// <exception cref="ArgumentException">A name that no client could send, or a protocol that is empty, over 255 bytes or not ASCII.</exception>
    public ApplicationProtocolTable(
        IEnumerable<string> others, IEnumerable<KeyValuePair<string, IReadOnlyList<string>>>? byName = null)
    {
        _others = ToBytes(others);
        _byName = new NameTable<byte[][]>((byName ?? []).Select(name => KeyValuePair.Create(name.Key, ToBytes(name.Value))));
    }

    /// <summary>What a client that sent this name is offered; an empty name: it sent none.</summary>
    internal ReadOnlySpan<byte[]> For(ReadOnlySpan<byte> serverName) => _byName.TryFind(serverName, out byte[][]? own) ? own : _others;

    private static byte[][] ToBytes(IEnumerable<string> protocols) => [.. protocols.Select(protocol =>
        protocol.Length is > 0 and <= 255 && Ascii.IsValid(protocol)
            ? Encoding.ASCII.GetBytes(protocol)
            : throw new ArgumentException($"'{protocol}' is no application protocol; expected 1 to 255 characters of ASCII (RFC 7301 section 3.1)"))];
}
