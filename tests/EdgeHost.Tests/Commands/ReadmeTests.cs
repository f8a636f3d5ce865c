using System.CommandLine;
using System.Text.RegularExpressions;
using OrleansOcsp.EdgeHost.Commands;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Commands;

/// <summary>What the README tells people to type is what the program understands, and it leaves no command out.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

    public static TheoryData<string> CommandLines() =>
        [.. Line().Matches(Readme).Select(match => match.Groups["line"].Value.Trim()).Distinct()];

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void A_command_line_of_the_README_is_understood(string line)
    {
        string[] words = line.Replace("HOST[:PORT]", "host.example:443", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ParseResult parsed = EdgeCommandLine.Create().Parse(words);
        Assert.Empty(parsed.Errors.Select(error => error.Message));
    }

    [Fact]
    public void Every_command_stands_in_the_README()
    {
        string[] written = [.. CommandLines().Select(row => row.Data.Split(' ')[0])];
        Assert.Empty(EdgeCommandLine.Create().Subcommands.Where(command => !command.Hidden).Select(command => command.Name).Except(written));
    }

    [Fact]
    public void Every_file_that_the_README_names_is_there()
    {
        Assert.All(Link().Matches(Readme).Select(match => match.Groups["file"].Value), file =>
            Assert.True(Path.Exists(Path.Combine(Repository.Root, file)), $"README.md points at {file}, which is not there"));
    }

    // An indented line that begins with the program, or the program in code quotes.
    [GeneratedRegex("(^    |`)ocsp-edge (?<line>[^`\\n|#]+)", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex("\\]\\((?<file>[^):#]+)\\)")]
    private static partial Regex Link();
}
