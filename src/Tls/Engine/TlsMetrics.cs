using System.Diagnostics.Metrics;

namespace OrleansOcsp.Tls;

/// <summary>The meter OrleansOcsp.Tls: what handshakes came to, and how long they took.</summary>
internal sealed class TlsMetrics
{
    public const string MeterName = "OrleansOcsp.Tls";

    private readonly Histogram<double> _duration;

    /// <param name="meters">Makes the meter, and disposes of it.</param>
    /// <param name="counters">What is counted.</param>
    /// <param name="underWay">How many handshakes are under way.</param>
    public TlsMetrics(IMeterFactory meters, HandshakeCounters counters, Func<int> underWay)
    {
        Meter meter = meters.Create(MeterName);
        _ = meter.CreateObservableCounter(
            "orleansocsp.tls.handshakes", () => Read(Enum.GetValues<HandshakeResult>(), result => counters[result]), "{handshake}", "Handshakes by how they ended.");
        _ = meter.CreateObservableCounter(
            "orleansocsp.tls.staples", () => Read(Enum.GetValues<StapleResult>(), result => counters[result]), "{handshake}", "Full handshakes by what was stapled.");
        _ = meter.CreateObservableCounter(
            "orleansocsp.tls.truncated", () => counters.Truncated, "{connection}", "Connections that ended without close_notify.");
        _ = meter.CreateObservableUpDownCounter(
            "orleansocsp.tls.active_handshakes", underWay, "{handshake}", "Connections in their handshake.");
        _duration = meter.CreateHistogram<double>(
            "orleansocsp.tls.handshake.duration",
            "s",
            "From the TCP connection to the end of the handshake, waiting for the client included.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    }

    public bool MeasuresDuration => _duration.Enabled;

    public void Took(TimeSpan duration, HandshakeResult result) => _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("result", Tag(result)));

    private static IEnumerable<Measurement<long>> Read<T>(T[] results, Func<T, long> count)
        where T : struct, Enum
        => results.Select(result => new Measurement<long>(count(result), new KeyValuePair<string, object?>("result", Tag(result))));

    /// <summary>RefusedNoStaple -> refused_no_staple.</summary>
    private static string Tag<T>(T result)
        where T : struct, Enum
        => string.Concat(result.ToString().Select((letter, at) => char.IsUpper(letter) && at > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
