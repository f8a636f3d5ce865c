using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary>Options that are short for settings, and <c>--set</c>, which says any: the same for all commands that run on settings.</summary>
internal static class SpokenOptions
{
    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    /// <summary>Says which values of <c>--set</c> are no KEY=VALUE.</summary>
    public static void CheckSet(CommandResult result, Option<string[]> set)
    {
        foreach (string setting in (result.GetValue(set) ?? []).Where(setting => setting.IndexOf('=', StringComparison.Ordinal) <= 0))
        {
            result.AddError($"'{setting}' is wrong for --set; expected KEY=VALUE.");
        }
    }

    /// <summary>The settings that options are short for, where they were given.</summary>
    public static IEnumerable<SpokenSetting> Read(
        ParseResult parsed, params IEnumerable<(Option<string?> Option, string Key, bool ReplacesAll)> shorthands)
    {
        foreach ((Option<string?> option, string key, bool replacesAll) in shorthands)
        {
            if (parsed.GetValue(option) is { } value)
            {
                yield return new SpokenSetting(key, value, option.Name, replacesAll);
            }
        }
    }

    /// <summary>The settings of <c>--set</c>.</summary>
    public static IEnumerable<SpokenSetting> ReadSet(ParseResult parsed, Option<string[]> set) =>
        from setting in parsed.GetValue(set) ?? []
        let parts = setting.Split('=', 2)
        select new SpokenSetting(parts[0], parts[1], $"--set {parts[0]}");
}
