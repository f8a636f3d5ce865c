using System.Buffers.Binary;

namespace OrleansOcsp.Tls;

/// <summary>Reads the host name out of a ClientHello's server_name extension (RFC 6066 section 3).</summary>
/// <remarks>
/// <code>
/// struct { NameType name_type; select (name_type) { case host_name: HostName; } name; } ServerName;
/// enum { host_name(0), (255) } NameType;
/// opaque HostName&lt;1..2^16-1&gt;;
/// struct { ServerName server_name_list&lt;1..2^16-1&gt; } ServerNameList;
/// </code>
/// Like OpenSSL, which reads the extension again after us: only the first name counts, and it must be a host name, since no other type was
/// ever defined.
/// </remarks>
internal static class ServerNameExtension
{
    private const byte HostName = 0;

    public static bool TryRead(ReadOnlySpan<byte> extension, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (!TryTakeVector(ref extension, out ReadOnlySpan<byte> list) || !extension.IsEmpty || list.IsEmpty || list[0] != HostName)
        {
            return false;
        }

        list = list[1..];
        return TryTakeVector(ref list, out name) && !name.IsEmpty;
    }

    private static bool TryTakeVector(scoped ref ReadOnlySpan<byte> from, out ReadOnlySpan<byte> vector)
    {
        vector = default;
        if (!BinaryPrimitives.TryReadUInt16BigEndian(from, out ushort length) || from.Length - sizeof(ushort) < length)
        {
            return false;
        }

        vector = from.Slice(sizeof(ushort), length);
        from = from[(sizeof(ushort) + length)..];
        return true;
    }
}
