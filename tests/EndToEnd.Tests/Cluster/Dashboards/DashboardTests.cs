using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.EndToEnd.Tests.Cluster.Dashboards;

/// <summary>Dashboards and alerts against a real Prometheus that real silos and edges send to. Minutes, so only where OCSP_DASHBOARDS is set.
/// OCSP_SCENE_COMMAND names a program that is run while the scene stands, with the addresses in its environment: for screenshots.</summary>
public sealed partial class DashboardTests(PostgresServer postgres)
{
    private static readonly string Compose = Path.Combine(Repository.Root, "deploy/compose");

    [Fact]
    public async Task Every_query_of_the_dashboards_returns_data_and_every_rule_finds_its_metrics_while_a_cluster_works()
    {
        string? command = Environment.GetEnvironmentVariable("OCSP_SCENE_COMMAND");
        Assert.SkipUnless(
            command is not null || Environment.GetEnvironmentVariable("OCSP_DASHBOARDS") is not null,
            "OCSP_DASHBOARDS is not set: takes minutes, and a Prometheus, with vmagent where it takes no OTLP");
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync();
        await using Scene scene = await Scene.StartAsync(postgres, prometheus);

        HashSet<string> open = [.. Queries()];
        int all = open.Count;
        await Eventually.HoldsAsync(
            async () =>
            {
                foreach (string query in open.ToArray())
                {
                    if ((await prometheus.QueryAsync(query)).Count > 0)
                    {
                        open.Remove(query);
                    }
                }

                return open.Count == 0;
            },
            $"data for each of {all} queries",
            TimeSpan.FromMinutes(5),
            () => string.Join('\n', open));

        JsonElement groups = (await prometheus.GetAsync("/api/v1/rules")).GetProperty("data").GetProperty("groups");
        JsonElement[] rules = [.. groups.EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())];
        Assert.All(rules, rule => Assert.True(rule.GetProperty("health").GetString() == "ok", rule.ToString()));
        foreach (string metric in rules.SelectMany(rule => Metric().Matches(rule.GetProperty("query").GetString()!)).Select(match => match.Value).Distinct())
        {
            // What counts failures is not there before the first.
            bool quiet = metric == "db_client_operation_failed_total";
            Assert.True(quiet || (await prometheus.QueryAsync(metric)).Count > 0, $"no data for {metric}");
        }

        foreach (string alert in (string[])["CertificateRevoked", "HandshakesRefused"])
        {
            await Eventually.HoldsAsync(
                async () => (await prometheus.QueryAsync($"ALERTS{{alertname=\"{alert}\", alertstate=\"firing\"}}")).Count > 0, $"{alert} fires");
        }

        if (command is not null)
        {
            ProgramResult result = await ProgramResult.OfAsync("sh", ["-c", command], deadline: TimeSpan.FromMinutes(10), environment: new Dictionary<string, string?>
            {
                ["PROMETHEUS_URL"] = prometheus.Url.AbsoluteUri,
                ["EDGE_URL"] = scene.StatusPages.Edge.AbsoluteUri,
                ["SILO_URL"] = scene.StatusPages.Silo.AbsoluteUri,
            });
            Assert.True(result.ExitCode == 0, result.All);
        }
    }

    private static IEnumerable<string> Queries() =>
        from file in Directory.EnumerateFiles(Path.Combine(Compose, "grafana"), "*.json")
        from panel in JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("panels").EnumerateArray()
        where panel.TryGetProperty("targets", out _)
        from target in panel.GetProperty("targets").EnumerateArray()
        select target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "1m", StringComparison.Ordinal)
            .Replace("$dc", ".*", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(ocsp|db)_(?!data_center\b)\w+\b")]
    private static partial Regex Metric();
}
