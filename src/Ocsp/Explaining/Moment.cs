using System.Globalization;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Explaining;

/// <summary>Times as people read them: when, and how long from now.</summary>
internal static class Moment
{
    /// <summary><c>2026-01-31T12:00:00Z (in 3 h 20 min)</c>, <c>(5 min ago)</c>.</summary>
    public static string Of(DateTimeOffset time, DateTimeOffset now) =>
        time > now ? $"{Rejection.Utc(time)} (in {Length(time - now)})" : $"{Rejection.Utc(time)} ({Length(now - time)} ago)";

    /// <summary>The two largest units: <c>3 d 4 h</c>, <c>20 min</c>, <c>12 s</c>.</summary>
    public static string Length(TimeSpan length)
    {
        TimeSpan positive = length.Duration();
        return positive switch
        {
            { TotalDays: >= 1 } => Two(positive.Days, "d", positive.Hours, "h"),
            { TotalHours: >= 1 } => Two(positive.Hours, "h", positive.Minutes, "min"),
            { TotalMinutes: >= 1 } => Two(positive.Minutes, "min", 0, ""),
            _ => Two(positive.Seconds, "s", 0, ""),
        };
    }

    private static string Two(int large, string unit, int small, string smallUnit) => small == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{large} {unit}")
        : string.Create(CultureInfo.InvariantCulture, $"{large} {unit} {small} {smallUnit}");
}
