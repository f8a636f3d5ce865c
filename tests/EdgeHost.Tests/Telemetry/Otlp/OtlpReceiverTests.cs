using OrleansOcsp.EdgeHost.Telemetry;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Telemetry.Otlp;

/// <summary>Every metric and span of docs/operations.md arrives at a receiver that is not ours, with the unit and tags stated there.</summary>
public sealed class OtlpReceiverTests
{
    [Fact]
    public async Task Every_metric_and_span_of_the_table_arrives_with_its_unit_and_tags_and_logs_do_too()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using BusyEdge edge = await BusyEdge.StartAsync(options => options with
        {
            Telemetry = new TelemetrySettings { Endpoint = receiver.Grpc, Interval = TimeSpan.FromSeconds(1) },
        });
        await edge.WorkAsync();

        foreach ((string name, (string unit, IReadOnlyList<string> tags)) in OperationsTable.Metrics)
        {
            IReadOnlyList<(string Unit, string Tags)> came = [];
            await Eventually.HoldsAsync(async () => (came = await receiver.MetricAsync(name)).Count > 0, name);
            Assert.All(came, series => Assert.Equal((name, unit, string.Join(", ", tags)), (name, series.Unit, series.Tags)));
        }

        IReadOnlyList<(string Name, string? Parent, IReadOnlyDictionary<string, string> Attributes)> spans = [];
        await Eventually.HoldsAsync(
            async () => OperationsTable.Spans.Keys.All((spans = await receiver.SpansAsync()).Select(span => span.Name).Contains),
            "a span of each kind");
        foreach ((string name, IReadOnlyList<string> tags) in OperationsTable.Spans)
        {
            (_, string? parent, IReadOnlyDictionary<string, string> attributes) = spans.First(span => span.Name == name);
            Assert.Subset(attributes.Keys.ToHashSet(), tags.ToHashSet());
            Assert.Equal(name == "ocsp.refresh" ? null : "ocsp.refresh", parent);
            Assert.Equal("ocsp-edge", attributes["service.name"]);
        }

        await Eventually.HoldsAsync(
            async () => (await receiver.LogsAsync()).Any(text => text.Contains("Ready: start-up is decided", StringComparison.Ordinal)), "the logs");
    }
}
