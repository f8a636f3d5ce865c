namespace OrleansOcsp.Protocol;

/// <summary>The two times of X.509, each in the one form that DER and RFC 5280 section 4.1.2.5 leave: to the second, ending in Z.</summary>
internal static class DerTime
{
    /// <summary>YYYYMMDDHHMMSSZ</summary>
    public static bool TryParseGeneralized(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        return text.Length == 15 && TryNumber(text[..2], out int century) && TryNumber(text[2..4], out int year)
            && TryParse((century * 100) + year, text[4..], out time);
    }

    /// <summary>YYMMDDHHMMSSZ; 50 to 99 are 1950 to 1999.</summary>
    public static bool TryParseUtc(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        return text.Length == 13 && TryNumber(text[..2], out int year)
            && TryParse(year < 50 ? 2000 + year : 1900 + year, text[2..], out time);
    }

    private static bool TryParse(int year, ReadOnlySpan<byte> rest, out DateTimeOffset time)
    {
        time = default;
        if (rest[10] != 'Z' || year == 0
            || !TryNumber(rest[..2], out int month) || month is < 1 or > 12
            || !TryNumber(rest[2..4], out int day) || day < 1 || day > DateTime.DaysInMonth(year, month)
            || !TryNumber(rest[4..6], out int hour) || hour > 23
            || !TryNumber(rest[6..8], out int minute) || minute > 59
            || !TryNumber(rest[8..10], out int second) || second > 59)
        {
            return false;
        }

        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = ((digits[0] - '0') * 10) + (digits[1] - '0');
        return char.IsAsciiDigit((char)digits[0]) && char.IsAsciiDigit((char)digits[1]);
    }
}
