using System.Diagnostics.Metrics;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>What the certificates that are served have to staple, in the meter OrleansOcsp.Tls: by state and policy, and how long it will
/// last, in time and as a share of its window. Times tell people what is left to do; shares alarm alike for windows of an hour and of a
/// week.</summary>
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

    // A refresh is due near the middle of a window: from there on each step is one for an operator, and shriller.
    private static readonly (string Word, double Under)[] Shares =
    [
        ("none", 0),
        ("under_10", 0.1),
        ("10_to_25", 0.25),
        ("25_to_50", 0.5),
        ("over_50", double.PositiveInfinity),
    ];

    private static readonly string[] States = [.. Enum.GetNames<KeeperState>().Select(Snake), "off", "no_issuer"];
    private static readonly string[] Policies =
        [.. Enum.GetNames<StaplePolicy>().Where(name => name != nameof(StaplePolicy.Auto)).Select(Snake)];

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
            "How long the staple that runs out first will last; 0: one has run out. NaN without staples.");
        _ = meter.CreateObservableUpDownCounter(
            "ocsp.staples.life", CountShares, "{certificate}", "Certificates with a staple, by the share of its window that is left, in percent.");
        _ = meter.CreateObservableGauge(
            "ocsp.staple.life.least",
            () => LeastOf(Staples().Select(one => one.Share)),
            "1",
            "The share of its window that is left of the staple with the least; 0: one has run out. NaN without staples.");
        _ = meter.CreateObservableGauge(
            "ocsp.hard_fail.remaining.least",
            () => LeastOf(HardFails()),
            "s",
            "For how long every HardFail certificate can still be served if nothing more comes; 0: one is refused. NaN without any.");
    }

    // All at every reading: what is not told again would be sent on with its last value for ever, and alarm.
    private IEnumerable<Measurement<long>> CountStates()
    {
        Dictionary<(string, string), int> counts = _certificates.Live
            .CountBy(care => (State(care), Snake(care.Policy.ToString()))).ToDictionary();
        return from state in States
               from policy in Policies
               select new Measurement<long>(counts.GetValueOrDefault((state, policy)), new("state", state), new("policy", policy));
    }

    private IEnumerable<Measurement<long>> CountLives()
    {
        long[] counts = new long[Lives.Length];
        foreach ((TimeSpan left, _) in Staples())
        {
            counts[Array.FindIndex(Lives, life => left <= life.Under)]++;
        }

        return Lives.Select((life, at) => new Measurement<long>(counts[at], new KeyValuePair<string, object?>("remaining", life.Word)));
    }

    private IEnumerable<Measurement<long>> CountShares()
    {
        long[] counts = new long[Shares.Length];
        foreach ((_, double share) in Staples())
        {
            counts[Array.FindIndex(Shares, step => share <= step.Under)]++;
        }

        return Shares.Select((step, at) => new Measurement<long>(counts[at], new KeyValuePair<string, object?>("life", step.Word)));
    }

    private double Least() => LeastOf(Staples().Select(one => one.Left.TotalSeconds));

    // NaN where there is none: the last value would go on being sent.
    private static double LeastOf(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Min();

    private IEnumerable<(TimeSpan Left, double Share)> Staples()
    {
        DateTimeOffset now = _time.GetUtcNow();
        return from staple in _certificates.Live.Select(care => care.Staple).OfType<Staple>()
               let left = staple.Window.Remaining(now)
               select (left, left / staple.Window.Length);
    }

    // A certificate that the CA calls revoked is refused whatever is left of the answer's window.
    private IEnumerable<double> HardFails()
    {
        DateTimeOffset now = _time.GetUtcNow();
        return from care in _certificates.Live
               where care.HardFail
               select care.Staple is { Status: CertStatus.Good } staple ? staple.Window.Remaining(now).TotalSeconds : 0;
    }

    private static string State(CertificateInCare care) =>
        care.Kept?.Snapshot() is { } kept ? Snake(kept.State.ToString())
        : care.Policy == StaplePolicy.Off ? "off"
        : care.HasResponder ? "no_issuer"
        : Snake(nameof(KeeperState.NotApplicable));

    /// <summary>NotApplicable -> not_applicable.</summary>
    private static string Snake(string name) => TlsMetrics.Tag(name);
}
