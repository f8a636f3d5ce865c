using System.Text.RegularExpressions;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Telemetry;

/// <summary>The alerts of deploy/compose: each fires when it must, asks for a metric that exists, and says what to do.</summary>
public sealed partial class AlertRulesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy/compose/prometheus");
    private static readonly string Rules = File.ReadAllText(Path.Combine(Folder, "rules.yaml"));
    private static readonly string Operations = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));

    [Theory]
    [InlineData("check", "rules.yaml")]
    [InlineData("test", "rules.test.yaml")]
    public async Task Promtool_is_content(string command, string file)
    {
        ProgramResult result = await ProgramResult.OfAsync(
            Needs.Program("promtool", "prometheus"), [command, "rules", Path.Combine(Folder, file)]);
        Assert.True(result.ExitCode == 0, result.All);
    }

    [Fact]
    public void Each_alert_has_its_runbook()
    {
        string[] alerts = [.. Alert().Matches(Rules).Select(match => match.Groups["name"].Value)];
        string[] runbooks = [.. Runbook().Matches(Rules).Select(match => match.Groups["anchor"].Value)];

        // GitHub's anchors: the heading in lower case.
        Assert.NotEmpty(alerts);
        Assert.Equal(alerts.Select(name => name.ToLowerInvariant()), runbooks);
        Assert.All(alerts, name =>
        {
            string text = Regex.Match(Operations, $@"^### {name}\n(?<text>.*?)(?=^##)", RegexOptions.Multiline | RegexOptions.Singleline).Groups["text"].Value;
            Assert.All((string[])["*Means:*", "*Look at:*", "*Do:*"], part => Assert.Contains(part, text, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Each_alert_has_a_test_in_which_it_fires_and_one_in_which_it_does_not()
    {
        string tests = File.ReadAllText(Path.Combine(Folder, "rules.test.yaml"));
        Assert.All(Alert().Matches(Rules).Select(match => match.Groups["name"].Value), name =>
        {
            Assert.Matches($@"alertname: {name}\n\s+exp_alerts:\n\s+- exp_labels", tests);
            Assert.Contains($"alertname: {name}, exp_alerts: []", tests, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Each_metric_of_ours_that_a_rule_asks_for_stands_in_the_table()
    {
        string[] asked = [.. OurMetric().Matches(Rules).Select(match => match.Value).Distinct()];
        Assert.NotEmpty(asked);
        Assert.Subset(PrometheusNames.All.ToHashSet(), asked.ToHashSet());
    }

    [GeneratedRegex(@"- alert: (?<name>\w+)")]
    private static partial Regex Alert();

    [GeneratedRegex(@"runbook: docs/operations\.md#(?<anchor>\S+)")]
    private static partial Regex Runbook();

    [GeneratedRegex(@"\bocsp_(?!data_center\b)\w+")]
    private static partial Regex OurMetric();
}
