using System.Globalization;
using System.Text;

namespace OrleansOcsp.Protocol;

/// <summary>OBJECT IDENTIFIER content octets in dots (X.690 section 8.19).</summary>
internal static class DerOid
{
    // Those of 2.25 (UUIDs) have 18 octets; the longest of this protocol 10.
    private const int MaxLength = 64;

    /// <summary>The OID in dots; null where the octets are not one in its shortest form, or it is longer than any in use.</summary>
    public static string? ToDots(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty || content.Length > MaxLength || content[^1] >= 0x80)
        {
            return null;
        }

        var text = new StringBuilder();
        UInt128 arc = 0;
        bool first = true;
        bool starting = true;
        foreach (byte octet in content)
        {
            if ((starting && octet == 0x80) || arc >> 121 != 0)
            {
                return null;
            }

            arc = (arc << 7) | (octet & 0x7Fu);
            starting = octet < 0x80;
            if (!starting)
            {
                continue;
            }

            if (first)
            {
                // The first two arcs share one number: 40 x {0, 1, 2} + second.
                UInt128 top = arc < 80 ? arc / 40 : 2;
                text.Append(CultureInfo.InvariantCulture, $"{top}.{arc - (top * 40)}");
                first = false;
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $".{arc}");
            }

            arc = 0;
        }

        return text.ToString();
    }
}
