using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Telemetry;

/// <summary>What docs/operations.md promises of metrics and spans.</summary>
internal static class OperationsTable
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs/operations.md"));

    /// <summary>What every edge shows. Name -> unit and tags.</summary>
    public static IReadOnlyDictionary<string, (string Unit, IReadOnlyList<string> Tags)> Metrics { get; } = ReadMetrics("### Metrics");

    /// <summary>What an edge shows of its cluster.</summary>
    public static IReadOnlyDictionary<string, (string Unit, IReadOnlyList<string> Tags)> ClusterMetrics { get; } =
        ReadMetrics("### Metrics of an edge in a cluster");

    public static IReadOnlyDictionary<string, (string Unit, IReadOnlyList<string> Tags)> All { get; } =
        Metrics.Concat(ClusterMetrics).ToDictionary();

    /// <summary>Name -> tags.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Spans { get; } = ReadSpans("### Spans");

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ClusterSpans { get; } = ReadSpans("### Spans of an edge in a cluster");

    private static Dictionary<string, (string Unit, IReadOnlyList<string> Tags)> ReadMetrics(string heading) =>
        Rows(heading).ToDictionary(cells => Words(cells[0]).Single(), cells => (Words(cells[1]).Single(), Words(cells[2])));

    private static Dictionary<string, IReadOnlyList<string>> ReadSpans(string heading) =>
        Rows(heading).ToDictionary(cells => Words(cells[0]).Single(), cells => Words(cells[2]));

    private static IEnumerable<string[]> Rows(string heading) => Lines
        .SkipWhile(line => line != heading).Skip(1)
        .TakeWhile(line => !line.StartsWith('#'))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Trim('|', ' ').Split(" |"));

    private static IReadOnlyList<string> Words(string cell) =>
        [.. cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('`')).Order()];
}
