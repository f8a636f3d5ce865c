using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansOcsp.GrainContracts;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>What an edge measures of its cluster: meter <c>OrleansOcsp.Cluster</c>, and the span that ends a refresh's trace here.</summary>
internal sealed class ClusterMetrics
{
    private const string MeterName = "OrleansOcsp.Cluster";

    private static readonly ActivitySource Spans = new(OcspMetrics.MeterName);

    private readonly Histogram<double> _pushDelay;
    private long _alone;

    /// <param name="factory">Makes the meter; null: one that belongs to nobody.</param>
    public ClusterMetrics(IMeterFactory? factory)
    {
        Meter meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _pushDelay = meter.CreateHistogram<double>(
            "ocsp.push.delay",
            "s",
            "From the silo's verification of a response to its being stapled here, where a push brought it; by both clocks.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _ = meter.CreateObservableUpDownCounter(
            "ocsp.edge.alone", () => Interlocked.Read(ref _alone), "{certificate}", "Certificates that this edge fetches alone: their grains do not answer.");
    }

    public void BeganAlone() => Interlocked.Increment(ref _alone);

    public void EndedAlone() => Interlocked.Decrement(ref _alone);

    /// <summary>A span for what an edge does with news; a part of the refresh that brought them, if the silo says which.</summary>
    public static Activity? Slot(StapleNews news)
    {
        ActivityContext.TryParse(news.Trace, null, isRemote: true, out ActivityContext refresh);
        return Spans.StartActivity("ocsp.slot", ActivityKind.Consumer, refresh)?.SetTag("ocsp.certificate", news.Certificate);
    }

    /// <param name="slot">The span.</param>
    /// <param name="news">What was pushed.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="now">The time.</param>
    public void Came(Activity? slot, StapleNews news, SlotOutcome outcome, DateTimeOffset now)
    {
        slot?.SetTag("outcome", outcome switch
        {
            SlotOutcome.Newer => "newer",
            SlotOutcome.NotNewer => "not_newer",
            SlotOutcome.Rejected => "rejected",
            _ => throw new UnreachableException(),
        });
        if (outcome == SlotOutcome.Newer && news.Verified is { } verified)
        {
            // A silo whose clock is ahead is no reason for a negative time.
            _pushDelay.Record(Math.Max(0, (now - verified).TotalSeconds));
        }
    }
}

/// <summary>What became of a response that was pushed.</summary>
internal enum SlotOutcome
{
    /// <summary>It is stapled from now on.</summary>
    Newer,

    /// <summary>The edge had it, or a newer one.</summary>
    NotNewer,

    /// <summary>It is no evidence for the certificate.</summary>
    Rejected,
}
