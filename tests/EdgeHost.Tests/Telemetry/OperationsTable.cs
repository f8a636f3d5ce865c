using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Telemetry;

/// <summary>What docs/operations.md promises of metrics and spans.</summary>
internal static class OperationsTable
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs/operations.md"));

    /// <summary>Name -> unit and tags.</summary>
    public static IReadOnlyDictionary<string, (string Unit, IReadOnlyList<string> Tags)> Metrics { get; } =
        Rows("### Metrics").ToDictionary(cells => Words(cells[0]).Single(), cells => (Words(cells[1]).Single(), Words(cells[2])));

    /// <summary>Name -> tags.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Spans { get; } =
        Rows("### Spans").ToDictionary(cells => Words(cells[0]).Single(), cells => Words(cells[2]));

    private static IEnumerable<string[]> Rows(string heading) => Lines
        .SkipWhile(line => line != heading).Skip(1)
        .TakeWhile(line => !line.StartsWith('#'))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Trim('|', ' ').Split(" |"));

    private static IReadOnlyList<string> Words(string cell) =>
        [.. cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('`')).Order()];
}
