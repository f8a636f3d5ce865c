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

    private readonly Counter<long> _fetches;
    private readonly Histogram<double> _fetchDuration;
    private readonly Counter<long> _refreshes;

    /// <summary>Makes the instruments.</summary>
    /// <param name="factory">Makes the meter; null: one that belongs to nobody and that a listener finds by name.</param>
    public OcspMetrics(IMeterFactory? factory)
    {
        Meter meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _fetches = meter.CreateCounter<long>("ocsp.fetches", "{fetch}", "Questions to responders by outcome.");
        _fetchDuration = meter.CreateHistogram<double>("ocsp.fetch.duration", "s", "Time from asking a responder to the end of its answer.");
        _refreshes = meter.CreateCounter<long>("ocsp.refreshes", "{refresh}", "Attempts to refresh a staple, over all its responders, by outcome.");
    }

    internal static ActivitySource Spans { get; } = new(MeterName);

    internal void Fetched(FetchOutcome? outcome, TimeSpan duration)
    {
        if (!_fetches.Enabled && !_fetchDuration.Enabled)
        {
            return;
        }

        var tag = new KeyValuePair<string, object?>("outcome", outcome switch
        {
            FetchOutcome.Answered => "answered",
            FetchOutcome.ResponderError => "ocsp_error",
            FetchOutcome.HttpError => "http_error",
            FetchOutcome.Redirected => "redirected",
            FetchOutcome.NotOcsp => "not_ocsp",
            FetchOutcome.TooLong => "too_long",
            FetchOutcome.Unreachable => "unreachable",
            FetchOutcome.TimedOut => "timed_out",
            FetchOutcome.AddressRefused => "address_refused",
            FetchOutcome.NotAsked => "not_asked",
            null => "given_up",
            _ => throw new UnreachableException(),
        });
        _fetches.Add(1, tag);
        _fetchDuration.Record(duration.TotalSeconds, tag);
    }

    internal void Refreshed(RefreshOutcome outcome)
    {
        if (_refreshes.Enabled)
        {
            _refreshes.Add(1, new KeyValuePair<string, object?>("outcome", outcome switch
            {
                RefreshOutcome.Newer => "newer",
                RefreshOutcome.NotNewer => "not_newer",
                RefreshOutcome.Unknown => "unknown",
                RefreshOutcome.NotKnownYet => "not_known_yet",
                RefreshOutcome.Refused => "refused",
                RefreshOutcome.Rejected => "rejected",
                RefreshOutcome.Unreachable => "unreachable",
                RefreshOutcome.NotAsked => "not_asked",
                _ => throw new UnreachableException(),
            }));
        }
    }
}
