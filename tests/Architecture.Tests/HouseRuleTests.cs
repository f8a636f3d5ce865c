using System.Text.RegularExpressions;

namespace OrleansOcsp.Architecture.Tests;

/// <summary>Rules of the house that a compiler does not hold.</summary>
public sealed partial class HouseRuleTests
{
    /// <summary>A longer file says why in a comment that starts so.</summary>
    private const string LengthReason = "Longer than 250 lines because";

    [Fact]
    public void A_file_over_250_lines_says_why()
    {
        Assert.All(Tree.Files("src", "*.cs"), file =>
        {
            string text = Tree.Read(file);
            int lines = text.AsSpan().Count('\n');
            Assert.True(lines <= 250 || text.Contains(LengthReason, StringComparison.Ordinal), $"{file} has {lines} lines; split it or write '{LengthReason} ...'");
        });
    }

    [Fact]
    public void The_median_file_is_under_100_lines()
    {
        int[] lengths = [.. Tree.Files("src", "*.cs").Select(file => Tree.Read(file).AsSpan().Count('\n')).Order()];
        Assert.InRange(lengths[lengths.Length / 2], 1, 99);
    }

    [Fact]
    public void No_file_is_named_with_a_word_that_says_nothing()
    {
        Assert.DoesNotContain(Tree.Files("src", "*.cs"), file => EmptyWord().IsMatch(Path.GetFileNameWithoutExtension(file)));
    }

    [Fact]
    public void Warnings_are_switched_off_only_with_a_reason_on_the_line()
    {
        Assert.All(Tree.Files("src", "*.cs").Concat(Tree.Files("tests", "*.cs")), file =>
            Assert.All(Tree.Read(file).Split('\n').Where(line => line.TrimStart().StartsWith("#pragma warning disable", StringComparison.Ordinal)), line =>
                Assert.True(line.Contains("//", StringComparison.Ordinal), $"{file}: '{line.Trim()}' gives no reason")));
    }

    [Fact]
    public void No_package_feed_is_configured_in_the_tree()
    {
        string[] names = ["nuget.config", "packages.lock.json"];
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Tree.Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
                .Where(file => !file.Contains("/artifacts/", StringComparison.Ordinal)),
            file => names.Contains(Path.GetFileName(file), StringComparer.OrdinalIgnoreCase));
    }

    [GeneratedRegex("(Manager|Helper|Util|Utils|Service|Processor)$")]
    private static partial Regex EmptyWord();
}
