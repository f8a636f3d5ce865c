using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp;

/// <summary>The numbers of fetching and refreshing: meter <c>OrleansOcsp</c>. Tags are words from short lists, and a bounded number of
/// responders' hosts.</summary>
public sealed class OcspMetrics
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string MeterName = "OrleansOcsp";

    private readonly Lock _lock = new();
    private readonly ResponderNames _names = new();
    private readonly Counter<long> _fetches;
    private readonly Histogram<double> _fetchDuration;
    private readonly Counter<long> _refreshes;
    private readonly Counter<long> _pauses;
    private Observed[] _observed = [];

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
        _pauses = meter.CreateCounter<long>("ocsp.retry_after", "{answer}", "Answers that asked for a pause (Retry-After).");
        _ = meter.CreateObservableUpDownCounter("ocsp.responders", CountCircuits, "{responder}", "Responders that were asked, by circuit.");
        _ = meter.CreateObservableGauge(
            "ocsp.responder.open_time", OpenTimes, "s", "For how long the circuit of a responder has been open; 0: it is closed.");
        _ = meter.CreateObservableUpDownCounter("ocsp.kept", CountStates, "{certificate}", "Certificates that this process keeps, by state.");
        _ = meter.CreateObservableGauge(
            "ocsp.refresh.lag.most", MostLag, "1", "How far the latest refresh is past its point, as a share of its window; 0: none is late.");
    }

    internal static ActivitySource Spans { get; } = new(MeterName);

    /// <summary>From now on these keepers and their responders are counted too, until the result is disposed.</summary>
    internal IDisposable Observe(KeeperContext context)
    {
        Observed observed = new(context.Responders, context.Census, context.Time);
        lock (_lock)
        {
            _observed = [.. _observed, observed];
        }

        return new Subscription(() =>
        {
            lock (_lock)
            {
                _observed = [.. _observed.Where(other => other != observed)];
            }
        });
    }

    internal void Fetched(ResponderEndpoint endpoint, FetchOutcome? outcome, TimeSpan duration)
    {
        if (!_fetches.Enabled && !_fetchDuration.Enabled)
        {
            return;
        }

        KeyValuePair<string, object?> came = new("outcome", OutcomeWords.Of(outcome)), host = _names.Tag(endpoint.Url.IdnHost);
        _fetches.Add(1, came, host);
        _fetchDuration.Record(duration.TotalSeconds, came, host);
        if (outcome is FetchOutcome.HttpError { RetryAfter: not null } or FetchOutcome.ResponderError { RetryAfter: not null })
        {
            _pauses.Add(1, host);
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
        foreach (ResponderSnapshot responder in _observed.SelectMany(one => one.Responders.Snapshots))
        {
            _ = responder.OpenSince is not null ? open++ : responder.PausedUntil is not null ? paused++ : closed++;
        }

        return [Of(closed, "closed"), Of(open, "open"), Of(paused, "paused")];

        static Measurement<long> Of(long count, string circuit) => new(count, new KeyValuePair<string, object?>("circuit", circuit));
    }

    private IEnumerable<Measurement<double>> OpenTimes() =>
        from one in _observed
        let now = one.Time.GetUtcNow()
        from responder in one.Responders.Snapshots
        group (now - (responder.OpenSince ?? now)).TotalSeconds by _names.Tag(new Uri(responder.Origin).IdnHost) into times
        select new Measurement<double>(Math.Max(0, times.Max()), times.Key);

    // Every state at every reading, for the same reason.
    private IEnumerable<Measurement<long>> CountStates()
    {
        Dictionary<KeeperState, int> counts = _observed.SelectMany(one => one.Census.All).CountBy(keeper => keeper.Picture()).ToDictionary();
        return Enum.GetValues<KeeperState>().Select(state => new Measurement<long>(
            counts.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", OutcomeWords.Of(state))));
    }

    private double MostLag() => _observed.SelectMany(one => one.Census.All).Select(keeper => keeper.Lag()).DefaultIfEmpty().Max();

    private sealed record Observed(Responders Responders, KeeperCensus Census, TimeProvider Time);

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
