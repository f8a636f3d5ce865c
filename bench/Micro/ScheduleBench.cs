using BenchmarkDotNet.Attributes;
using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Bench.Micro;

/// <summary>When to ask next, after an answer and after a failure.</summary>
[MemoryDiagnoser]
public class ScheduleBench
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    private readonly RefreshSchedule _schedule = new(RefreshPolicy.Default);
    private readonly ValidityWindow _window = new(Start, Start.AddDays(4));
    private readonly CertificateKey _key = CertificateKey.Of([1]);

    [Benchmark]
    public DateTimeOffset AfterAnswer() => _schedule.AfterAnswer(_key, _window, Start, null);

    [Benchmark]
    public DateTimeOffset AfterFailure() => _schedule.AfterFailure(_window, Start.AddDays(3), 4, Random.Shared.NextDouble);
}
