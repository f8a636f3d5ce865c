using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
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
            CustomParser = result => TryRead(result, result.Tokens[^1].Value, parse, expected, out T value) ? value : null,
        };

    public static Option<TimeSpan?> Duration(string name, string description) =>
        Optional<TimeSpan>(name, "DURATION", description, Durations.TryParse, Durations.Expected);

    public static Option<TimeSpan?> MissingNextUpdate() =>
        Duration("--missing-next-update", "Take answers without nextUpdate for so long after thisUpdate (12h).");

    public static Option<DateTimeOffset?> Time(string name, string description) =>
        Optional<DateTimeOffset>(name, "ISO-TIME", description, TryParseTime, "an ISO 8601 time such as 2026-01-31T12:00:00Z");

    private static bool TryParseTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>URLs of an option that may be repeated.</summary>
    public static Option<Uri[]> Urls(string name, string description) => new(name)
    {
        HelpName = "URL",
        Description = description,
        CustomParser = result => [.. result.Tokens.Select(token => ReadUrl(result, token)).OfType<Uri>()],
    };

    public static Option<Uri?> Url(string name, string description) => new(name)
    {
        HelpName = "URL",
        Description = description,
        CustomParser = result => ReadUrl(result, result.Tokens[^1]),
    };

    private static Uri? ReadUrl(ArgumentResult result, Token token) =>
        TryRead<Uri>(result, token.Value, HttpUrls.TryParse, HttpUrls.Expected, out Uri? url) ? url : null;

    private static bool TryRead<T>(
        ArgumentResult result, string text, TryParse<T> parse, string expected, [MaybeNullWhen(false)] out T value)
    {
        bool read = parse(text, out value);
        if (!read)
        {
            result.AddError($"'{text}' is wrong for {(result.Parent as OptionResult)?.Option.Name}; expected {expected}.");
        }

        return read;
    }
}
