using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary>Options whose values are read as settings are, with the same messages.</summary>
internal static class OptionParsing
{
    /// <summary>An option that may be absent.</summary>
    public static Option<T?> Optional<T>(string name, string helpName, string description, TryParse<T> parse, string expected)
        where T : struct => new(name)
        {
            HelpName = helpName,
            Description = description,
            CustomParser = result => TryRead(result, parse, expected, out T value) ? value : null,
        };

    public static Option<TimeSpan?> Duration(string name, string description) =>
        Optional<TimeSpan>(name, "DURATION", description, Durations.TryParse, Durations.Expected);

    public static Option<DateTimeOffset?> Time(string name, string description) =>
        Optional<DateTimeOffset>(name, "ISO-TIME", description, TryParseTime, "an ISO 8601 time such as 2026-01-31T12:00:00Z");

    private static bool TryParseTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    private static bool TryRead<T>(ArgumentResult result, TryParse<T> parse, string expected, out T? value)
    {
        string text = result.Tokens[^1].Value;
        bool read = parse(text, out value);
        if (!read)
        {
            result.AddError($"'{text}' is wrong for {(result.Parent as OptionResult)?.Option.Name}; expected {expected}.");
        }

        return read;
    }
}
