using System.Buffers;
using System.Globalization;

namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>How people write a duration: <c>500ms</c>, <c>15s</c>, <c>5 min</c>, <c>12h</c>, <c>10d</c>, or .NET's
/// <c>00:00:15</c>.</summary>
internal static class Durations
{
    /// <summary>What a message says was expected.</summary>
    public const string Expected = "a duration such as 500ms, 15s, 5min, 12h, 10d or 00:00:15";

    private static readonly SearchValues<char> Number = SearchValues.Create("0123456789.");

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        int digits = rest.IndexOfAnyExcept(Number);
        if (digits <= 0)
        {
            return false;
        }

        if (rest[digits] == ':')
        {
            return TimeSpan.TryParseExact(rest, "c", CultureInfo.InvariantCulture, out duration);
        }

        double? unit = rest[digits..].TrimStart() switch
        {
            "ms" => 0.001,
            "s" => 1,
            "m" or "min" => 60,
            "h" => 3600,
            "d" => 86400,
            _ => null,
        };

        // TimeSpan.MaxValue is some 29,000 years; a century is already a mistake.
        if (unit is not { } seconds
            || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
            || count * seconds > TimeSpan.FromDays(36_500).TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(count * seconds);
        return true;
    }

    /// <summary>Writes a duration in the largest unit that divides it.</summary>
    public static string Format(TimeSpan duration) => duration.Ticks switch
    {
        0 => "0s",
        var ticks when ticks % TimeSpan.TicksPerDay == 0 => Write(duration.TotalDays, "d"),
        var ticks when ticks % TimeSpan.TicksPerHour == 0 => Write(duration.TotalHours, "h"),
        var ticks when ticks % TimeSpan.TicksPerMinute == 0 => Write(duration.TotalMinutes, "min"),
        var ticks when ticks % TimeSpan.TicksPerSecond == 0 => Write(duration.TotalSeconds, "s"),
        _ => Write(duration.TotalMilliseconds, "ms"),
    };

    private static string Write(double count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count:0.###}{unit}");
}
