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

        IReadOnlyList<OtlpSpan> spans = [];
        await Eventually.HoldsAsync(
            async () => OperationsTable.Spans.Keys.All((spans = await receiver.SpansAsync()).Select(span => span.Name).Contains),
            "a span of each kind");
        foreach ((string name, IReadOnlyList<string> tags) in OperationsTable.Spans)
        {
            OtlpSpan span = spans.First(span => span.Name == name);
            Assert.Subset(span.Attributes.Keys.ToHashSet(), tags.ToHashSet());
            Assert.Equal(name == "ocsp.refresh" ? null : "ocsp.refresh", spans.FirstOrDefault(parent => parent.Id == span.ParentId)?.Name);
            Assert.Equal(("ocsp-edge", "east"), (span.Attributes["service.name"], span.Attributes["ocsp.data_center"]));
        }

        await Eventually.HoldsAsync(
            async () => (await receiver.LogsAsync()).Any(text => text.Contains("Ready: start-up is decided", StringComparison.Ordinal)), "the logs");
    }
}
