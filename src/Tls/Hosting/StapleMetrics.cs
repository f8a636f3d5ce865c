using System.Diagnostics.Metrics;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>What the certificates that are served have to staple, in the meter OrleansOcsp.Tls: by state and policy, and how long it will
/// last.</summary>
internal sealed class StapleMetrics
{
    // The words, and what they end at: an operator is woken when something stands below the usual refresh point.
    private static readonly (string Word, TimeSpan Under)[] Lives =
    [
        ("none", TimeSpan.Zero),
        ("under_1h", TimeSpan.FromHours(1)),
        ("1h_to_6h", TimeSpan.FromHours(6)),
        ("6h_to_1d", TimeSpan.FromDays(1)),
        ("1d_to_3d", TimeSpan.FromDays(3)),
        ("over_3d", TimeSpan.MaxValue),
    ];

    private readonly StapledCertificates _certificates;
    private readonly TimeProvider _time;

    /// <param name="meters">Makes the meter, and disposes of it.</param>
    /// <param name="certificates">What is served.</param>
    /// <param name="time">The clock.</param>
    public StapleMetrics(IMeterFactory meters, StapledCertificates certificates, TimeProvider time)
    {
        _certificates = certificates;
        _time = time;
        Meter meter = meters.Create(TlsMetrics.MeterName);
        _ = meter.CreateObservableUpDownCounter(
            "ocsp.staples", CountStates, "{certificate}", "Certificates by state of their staple and policy.");
        _ = meter.CreateObservableUpDownCounter(
            "ocsp.staples.remaining", CountLives, "{certificate}", "Certificates with a staple, by how long it will still last.");
        _ = meter.CreateObservableGauge(
            "ocsp.staple.remaining.least",
            Least,
            "s",
            "How long the staple that runs out first will last; 0: one has run out. Absent without staples.");
    }

    private IEnumerable<Measurement<long>> CountStates() => _certificates.Live
        .CountBy(care => (State(care), Policy: Snake(care.Policy.ToString())))
        .Select(one => new Measurement<long>(one.Value, new("state", one.Key.Item1), new("policy", one.Key.Policy)));

    private IEnumerable<Measurement<long>> CountLives()
    {
        long[] counts = new long[Lives.Length];
        foreach (TimeSpan left in Remaining())
        {
            counts[Array.FindIndex(Lives, life => left <= life.Under)]++;
        }

        return Lives.Select((life, at) => new Measurement<long>(counts[at], new KeyValuePair<string, object?>("remaining", life.Word)));
    }

    private IEnumerable<Measurement<double>> Least() =>
        Remaining().Select(left => left.TotalSeconds).DefaultIfEmpty(double.NaN).Min() is var least && double.IsNaN(least)
            ? []
            : [new Measurement<double>(least)];

    private IEnumerable<TimeSpan> Remaining()
    {
        DateTimeOffset now = _time.GetUtcNow();
        return _certificates.Live.Select(care => care.Staple).OfType<Staple>().Select(staple => staple.Window.Remaining(now));
    }

    private static string State(CertificateInCare care) =>
        care.Kept?.Snapshot() is { } kept ? Snake(kept.State.ToString())
        : care.Policy == StaplePolicy.Off ? "off"
        : care.HasResponder ? "no_issuer"
        : Snake(nameof(KeeperState.NotApplicable));

    /// <summary>NotApplicable -> not_applicable.</summary>
    private static string Snake(string name) => TlsMetrics.Tag(name);
}
