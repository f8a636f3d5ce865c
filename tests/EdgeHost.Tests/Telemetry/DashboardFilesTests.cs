using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Telemetry;

/// <summary>The dashboards of deploy/compose as files: what Grafana would trip over, and questions for metrics that nobody sends. That each
/// question has an answer is tested with a real Prometheus (DashboardTests of tests/EndToEnd.Tests).</summary>
public sealed partial class DashboardFilesTests
{
    private const int Columns = 24;

    private static readonly string Folder = Path.Combine(Repository.Root, "deploy/compose/grafana");

    public static TheoryData<string> Names => new("fleet", "responders", "certificates", "cluster");

    [Theory, MemberData(nameof(Names))]
    public void Panels_have_numbers_of_their_own_and_do_not_lie_upon_each_other(string name)
    {
        JsonElement[] panels = [.. Read(name).GetProperty("panels").EnumerateArray()];
        Assert.Distinct(panels.Select(panel => panel.GetProperty("id").GetInt32()));
        HashSet<(int, int)> taken = [];
        foreach (JsonElement at in panels.Select(panel => panel.GetProperty("gridPos")))
        {
            (int x, int y, int w, int h) = (Number(at, "x"), Number(at, "y"), Number(at, "w"), Number(at, "h"));
            Assert.True(x + w <= Columns, at.ToString());
            Assert.All(
                from column in Enumerable.Range(x, w) from row in Enumerable.Range(y, h) select (column, row),
                cell => Assert.True(taken.Add(cell), at.ToString()));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_source_of_data_is_provisioned_and_every_board_linked_to_exists(string name)
    {
        JsonElement board = Read(name);
        string provisioned = File.ReadAllText(Path.Combine(Folder, "provisioning/datasources/all.yaml"));
        Assert.Equal($"ocsp-{name}", board.GetProperty("uid").GetString());
        Assert.All(DataSource().Matches(board.ToString()), match =>
            Assert.Contains($"uid: {match.Groups["uid"].Value},", provisioned, StringComparison.Ordinal));
        Assert.All(board.GetProperty("links").EnumerateArray(), link =>
            Assert.True(File.Exists(Path.Combine(Folder, link.GetProperty("url").GetString()!.Replace("/d/ocsp-", "", StringComparison.Ordinal) + ".json"))));
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_metric_of_ours_that_is_asked_for_stands_in_the_table(string name) =>
        Assert.Subset(PrometheusNames.All.ToHashSet(), Queries(name).SelectMany(query => OurMetric().Matches(query)).Select(match => match.Value).ToHashSet());

    [Fact]
    public async Task Promtool_can_read_every_query()
    {
        using TempFolder folder = new();
        StringBuilder rules = new("groups: [{name: panels, rules: [\n");
        foreach (string query in Names.SelectMany(name => Queries(name.Data)))
        {
            // JSON is YAML.
            rules.Append($"{{record: panel, labels: {{number: \"{rules.Length}\"}}, expr: {JsonSerializer.Serialize(query)}}},\n");
        }

        await File.WriteAllTextAsync(folder["panels.yaml"], rules.Append("]}]\n").ToString(), TestContext.Current.CancellationToken);
        ProgramResult result = await ProgramResult.OfAsync(Needs.Program("promtool", "prometheus"), ["check", "rules", folder["panels.yaml"]]);
        Assert.True(result.ExitCode == 0, result.All);
    }

    private static IEnumerable<string> Queries(string name) =>
        from panel in Read(name).GetProperty("panels").EnumerateArray()
        where panel.TryGetProperty("targets", out _)
        from target in panel.GetProperty("targets").EnumerateArray()
        select target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "1m", StringComparison.Ordinal);

    private static JsonElement Read(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json"))).RootElement;

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    [GeneratedRegex("\"type\": ?\"prometheus\",\\s*\"uid\": ?\"(?<uid>[^\"]+)\"")]
    private static partial Regex DataSource();

    [GeneratedRegex(@"\bocsp_(?!data_center\b|name\b|certificate\b|responder_outcome\b)\w+")]
    private static partial Regex OurMetric();
}
