using System.Diagnostics.Metrics;

namespace OrleansOcsp.Tls;

/// <summary>The meter OrleansOcsp.Tls: what handshakes came to, and how long they took.</summary>
internal sealed class TlsMetrics
{
    public const string MeterName = "OrleansOcsp.Tls";

    private static readonly string[] HandshakeTags = [.. Enum.GetNames<HandshakeOutcome>().Select(Tag)];
    private static readonly string[] StapleTags = [.. Enum.GetNames<StapleOutcome>().Select(Tag)];

    private readonly Histogram<double> _duration;

    /// <param name="meters">Makes the meter, and disposes of it.</param>
    /// <param name="counters">What is counted.</param>
    /// <param name="underWay">How many handshakes are under way.</param>
    public TlsMetrics(IMeterFactory meters, HandshakeCounters counters, Func<int> underWay)
    {
        Meter meter = meters.Create(MeterName);
        _ = meter.CreateObservableCounter(
            "ocsp.tls.handshakes",
            () => Read(HandshakeTags, outcome => counters[(HandshakeOutcome)outcome]),
            "{handshake}",
            "Handshakes by how they ended.");
        _ = meter.CreateObservableCounter(
            "ocsp.tls.staples",
            () => Read(StapleTags, outcome => counters[(StapleOutcome)outcome]),
            "{handshake}",
            "Full handshakes by what was stapled.");
        _ = meter.CreateObservableCounter(
            "ocsp.tls.truncated", () => counters.Truncated, "{connection}", "Connections that ended without close_notify.");
        _ = meter.CreateObservableUpDownCounter(
            "ocsp.tls.active_handshakes", underWay, "{handshake}", "Connections in their handshake.");
        _duration = meter.CreateHistogram<double>(
            "ocsp.tls.handshake.duration",
            "s",
            "From the TCP connection to the end of the handshake, waiting for the client included.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    }

    public bool MeasuresDuration => _duration.Enabled;

    public void Took(TimeSpan duration, HandshakeOutcome outcome)
        => _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("outcome", HandshakeTags[(int)outcome]));

    private static IEnumerable<Measurement<long>> Read(string[] tags, Func<int, long> count)
        => tags.Select((tag, outcome) => new Measurement<long>(count(outcome), new KeyValuePair<string, object?>("outcome", tag)));

    /// <summary>RefusedNoStaple -> refused_no_staple.</summary>
    internal static string Tag(string name)
        => string.Concat(name.Select((letter, at) => (char.IsUpper(letter) && at > 0 ? "_" : "") + char.ToLowerInvariant(letter)));
}
