namespace OrleansOcsp.EdgeHost.Tests.Telemetry;

/// <summary>The metrics of docs/operations.md by the names that Prometheus gives them when they come by OTLP, and the one of
/// <c>/worst</c>.</summary>
internal static class PrometheusNames
{
    public static IReadOnlyList<string> All { get; } = ["ocsp_staple_worst_life_ratio", .. OperationsTable.All.SelectMany(metric => Of(metric.Key, metric.Value.Unit))];

    // Gauge or counter: the table does not say, so both are names that may be asked for.
    private static IEnumerable<string> Of(string name, string unit)
    {
        string plain = name.Replace('.', '_');
        return unit switch
        {
            "s" => [$"{plain}_seconds", $"{plain}_seconds_bucket", $"{plain}_seconds_sum", $"{plain}_seconds_count"],
            "1" => [$"{plain}_ratio"],
            _ => [plain, $"{plain}_total"],
        };
    }
}
