using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Telemetry;

/// <summary>The tables of docs/operations.md are what the code does, and all that it does.</summary>
public sealed partial class OperationsTableTests
{
    [Fact]
    public void Every_instrument_in_the_sources_stands_in_the_table_and_nothing_else()
    {
        IEnumerable<string> made = Sources().SelectMany(text => Instrument().Matches(text)).Select(match => match.Groups["name"].Value);
        Assert.Equal(OperationsTable.All.Keys.Order(), made.Distinct().Order());
    }

    [Fact]
    public void Every_span_in_the_sources_stands_in_the_table_and_nothing_else()
    {
        IEnumerable<string> made = Sources().SelectMany(text => Span().Matches(text)).Select(match => match.Groups["name"].Value);
        Assert.Equal(OperationsTable.Spans.Keys.Concat(OperationsTable.ClusterSpans.Keys).Order(), made.Distinct().Order());
    }

    [Fact]
    public async Task Units_and_tags_are_those_of_the_table()
    {
        ConcurrentDictionary<string, (string Unit, string Tags)> metrics = [];
        ConcurrentDictionary<string, string> spans = [];
        using MeterListener meters = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name.StartsWith(OcspMetrics.MeterName, StringComparison.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            metrics[instrument.Name] = (instrument.Unit ?? "", string.Join(", ", tags.ToArray().Select(tag => tag.Key).Order()));
        meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        meters.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        meters.Start();
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == OcspMetrics.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => spans[span.OperationName] = string.Join(", ", span.TagObjects.Select(tag => tag.Key).Order()),
        };
        ActivitySource.AddActivityListener(listener);

        await using BusyEdge edge = await BusyEdge.StartAsync();
        await edge.WorkAsync();

        SortedDictionary<string, (string, string)> promised = [];
        foreach ((string name, (string unit, IReadOnlyList<string> tags)) in OperationsTable.Metrics)
        {
            promised[name] = (unit, string.Join(", ", tags));
        }

        await Eventually.HoldsAsync(
            () =>
            {
                meters.RecordObservableInstruments();
                return promised.Keys.All(metrics.ContainsKey) && OperationsTable.Spans.Keys.All(spans.ContainsKey);
            },
            "a measurement of each metric and a span of each kind",
            seen: () => "all but " + string.Join(", ", promised.Keys.Concat(OperationsTable.Spans.Keys).Except(metrics.Keys.Concat(spans.Keys))));
        Assert.Equal(promised, new SortedDictionary<string, (string, string)>(metrics));
        Assert.Equal(
            OperationsTable.Spans.ToDictionary(span => span.Key, span => string.Join(", ", span.Value)).OrderBy(span => span.Key),
            spans.OrderBy(span => span.Key));
    }

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText);

    [GeneratedRegex("\\.Create(Observable)?(Counter|UpDownCounter|Gauge|Histogram)(<\\w+>)?\\(\\s*\"(?<name>[^\"]+)\"")]
    private static partial Regex Instrument();

    [GeneratedRegex("\\.StartActivity\\(\\s*\"(?<name>[^\"]+)\"")]
    private static partial Regex Span();
}
