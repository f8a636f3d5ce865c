using System.Globalization;
using System.Numerics;

namespace OrleansOcsp.Protocol;

/// <summary>Serial numbers between their octets and the hex that people and programs write.</summary>
public static class SerialNumber
{
    /// <summary>Lower-case hex without leading zeros; a minus leads a negative one.</summary>
    /// <param name="content">The content octets of the INTEGER.</param>
    public static string ToHex(ReadOnlySpan<byte> content)
    {
        var number = new BigInteger(content, isBigEndian: true);
        string digits = Convert.ToHexStringLower(BigInteger.Abs(number).ToByteArray(isUnsigned: true, isBigEndian: true)).TrimStart('0');
        return (number.Sign < 0 ? "-" : "") + (digits.Length == 0 ? "0" : digits);
    }

    /// <summary>The content octets of the INTEGER with this positive hex value; colons and spaces between digits are allowed, as
    /// programs print them. Null where the text is none, or has more than 63 octets.</summary>
    public static ReadOnlyMemory<byte>? FromHex(string text)
    {
        string digits = text.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            digits = digits[2..];
        }

        if (digits.Length is 0 or > 2 * (CertId.MaxSerialLength - 1) || digits.AsSpan().IndexOfAnyExcept(HexDigits) >= 0)
        {
            return null;
        }

        return BigInteger.Parse("0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture).ToByteArray(isBigEndian: true);
    }

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
