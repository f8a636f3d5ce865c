using System.Diagnostics.Metrics;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>The numbers of the feeds.</summary>
internal sealed class FeedMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "OrleansOcsp.Feeds";

    private readonly Counter<long> _writes;
    private readonly Counter<long> _reloads;

    public FeedMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _writes = meter.CreateCounter<long>("ocsp.feed.writes", "{file}", "Certificates whose files a feed changed, or could not.");
        _reloads = meter.CreateCounter<long>("ocsp.feed.reloads", "{reload}", "Times that a server was told to read its files again.");
    }

    public void Wrote(string format, int changed, int failed)
    {
        Count(_writes, format, changed, "succeeded");
        Count(_writes, format, failed, "failed");
    }

    public void Reloaded(string format, bool succeeded) => Count(_reloads, format, 1, succeeded ? "succeeded" : "failed");

    private static void Count(Counter<long> counter, string format, int count, string outcome)
    {
        if (count > 0 && counter.Enabled)
        {
            counter.Add(count, new("ocsp.feed.format", format), new("ocsp.feed.outcome", outcome));
        }
    }
}
