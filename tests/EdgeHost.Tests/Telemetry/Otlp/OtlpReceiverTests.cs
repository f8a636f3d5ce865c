using OrleansOcsp.EdgeHost.Telemetry;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Telemetry.Otlp;

/// <summary>Every metric and span of docs/operations.md arrives at a receiver that is not ours, with the unit and tags stated there.</summary>
public sealed class OtlpReceiverTests
{
    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task Every_metric_and_span_of_the_table_arrives_with_its_unit_and_tags_and_logs_do_too(string protocol)
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using BusyEdge edge = await BusyEdge.StartAsync(options => options with
        {
            DataCenter = "east",
            Telemetry = new TelemetrySettings
            {
                Endpoint = protocol == "grpc" ? receiver.Grpc : receiver.Http,
                Protocol = protocol,
                Interval = TimeSpan.FromSeconds(1),
            },
        });
        await edge.WorkAsync();

        foreach ((string name, (string unit, IReadOnlyList<string> tags)) in OperationsTable.Metrics)
        {
            IReadOnlyList<(string Unit, string Tags)> came = [];
            await Eventually.HoldsAsync(async () => (came = await receiver.MetricAsync(name)).Count > 0, name);
            Assert.All(came, series => Assert.Equal((name, unit, string.Join(", ", tags)), (name, series.Unit, series.Tags)));
        }

        // A refresh ends, and so arrives, after its parts.
        IReadOnlyList<OtlpSpan> spans = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                spans = await receiver.SpansAsync();
                return OperationsTable.Spans.Keys.All(name => Find(spans, name) is not null);
            },
            "a span of each kind, within its refresh");
        foreach ((string name, IReadOnlyList<string> tags) in OperationsTable.Spans)
        {
            OtlpSpan span = Find(spans, name)!;
            Assert.Subset(span.Attributes.Keys.ToHashSet(), tags.ToHashSet());
            Assert.Equal(("ocsp-edge", "east"), (span.Attributes["service.name"], span.Attributes["ocsp.data_center"]));
        }

        await Eventually.HoldsAsync(
            async () => (await receiver.LogsAsync()).Any(text => text.Contains("Ready: start-up is decided", StringComparison.Ordinal)), "the logs");
    }

    private static OtlpSpan? Find(IReadOnlyList<OtlpSpan> spans, string name) => spans.FirstOrDefault(span => span.Name == name
        && (name == "ocsp.refresh" ? span.ParentId is null or "" : spans.Any(parent => parent.Id == span.ParentId && parent.Name == "ocsp.refresh")));
}
