using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp;

/// <summary>The numbers of fetching and refreshing: meter <c>OrleansOcsp</c>. Tags are words from short lists, never names.</summary>
public sealed class OcspMetrics
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string MeterName = "OrleansOcsp";

    private readonly Lock _lock = new();
    private readonly Counter<long> _fetches;
    private readonly Histogram<double> _fetchDuration;
    private readonly Counter<long> _refreshes;
    private Func<IEnumerable<ResponderSnapshot>>[] _responders = [];

    /// <summary>Makes the instruments.</summary>
    /// <param name="factory">Makes the meter; null: one that belongs to nobody and that a listener finds by name.</param>
    public OcspMetrics(IMeterFactory? factory)
    {
        Meter meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _fetches = meter.CreateCounter<long>("ocsp.fetches", "{fetch}", "Questions to responders by outcome.");
        _fetchDuration = meter.CreateHistogram<double>(
            "ocsp.fetch.duration",
            "s",
            "Time from asking a responder to the end of its answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15] });
        _refreshes = meter.CreateCounter<long>(
            "ocsp.refreshes", "{refresh}", "Attempts to refresh a staple, over all its responders, by outcome and reason.");
        _ = meter.CreateObservableUpDownCounter("ocsp.responders", CountCircuits, "{responder}", "Responders that were asked, by circuit.");
    }

    internal static ActivitySource Spans { get; } = new(MeterName);

    /// <summary>From now on the circuits of these responders are counted too, until the result is disposed.</summary>
    internal IDisposable Observe(Responders responders)
    {
        Func<IEnumerable<ResponderSnapshot>> look = () => responders.Snapshots;
        lock (_lock)
        {
            _responders = [.. _responders, look];
        }

        return new Subscription(() =>
        {
            lock (_lock)
            {
                _responders = [.. _responders.Where(other => other != look)];
            }
        });
    }

    internal void Fetched(FetchOutcome? outcome, TimeSpan duration)
    {
        if (_fetches.Enabled || _fetchDuration.Enabled)
        {
            var tag = new KeyValuePair<string, object?>("outcome", OutcomeWords.Of(outcome));
            _fetches.Add(1, tag);
            _fetchDuration.Record(duration.TotalSeconds, tag);
        }
    }

    internal void Refreshed(RefreshOutcome outcome, AttemptReasons reasons)
    {
        if (_refreshes.Enabled)
        {
            _refreshes.Add(1, new("outcome", OutcomeWords.Of(outcome)), new("reason", OutcomeWords.Of(reasons)));
        }
    }

    // All three at every reading: a state that is left goes back to 0 instead of staying where it was.
    private Measurement<long>[] CountCircuits()
    {
        long closed = 0, open = 0, paused = 0;
        foreach (ResponderSnapshot responder in _responders.SelectMany(look => look()))
        {
            _ = responder.OpenSince is not null ? open++ : responder.PausedUntil is not null ? paused++ : closed++;
        }

        return [Of(closed, "closed"), Of(open, "open"), Of(paused, "paused")];

        static Measurement<long> Of(long count, string circuit) => new(count, new KeyValuePair<string, object?>("circuit", circuit));
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
