using System.Diagnostics.Metrics;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>What the meter says.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task Each_handshake_is_told_once_with_how_it_ended()
    {
        await using TestEdge edge = await TestEdge.StartAsync();
        edge.Serve("a.test", TestEdge.SoftFail(edge.Issue("a.test")));
        edge.Serve("b.test", TestEdge.HardFail(edge.Issue("b.test")));
        var told = new Dictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => Listen(edge, instrument, listener) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => told[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => told[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) =>
        {
            lock (told)
            {
                told[Name(instrument, tags)] = told.GetValueOrDefault(Name(instrument, tags)) + 1;
            }
        });
        listener.Start();

        using HandshakeResult full = await edge.GetAsync(new HandshakeWish { ServerName = "a.test" });
        using HandshakeResult resumed = await edge.GetAsync(new HandshakeWish { ServerName = "a.test", Session = full.Session });
        using HandshakeResult refused = await edge.GetAsync(new HandshakeWish { ServerName = "b.test" });
        await Eventually.HoldsAsync(() => edge.Engine.Handshakes.Count == 0, "all to be over");
        listener.RecordObservableInstruments();

        Assert.Equal(1, told["ocsp.tls.handshakes full"]);
        Assert.Equal(1, told["ocsp.tls.handshakes resumed"]);
        Assert.Equal(1, told["ocsp.tls.handshakes refused_no_staple"]);
        Assert.Equal(0, told["ocsp.tls.handshakes failed"]);
        Assert.Equal(1, told["ocsp.tls.staples none"]);
        Assert.Equal(0, told["ocsp.tls.active_handshakes"]);
        Assert.Equal(1, told["ocsp.tls.handshake.duration refused_no_staple"]);
    }

    [Fact]
    public void Counts_of_all_processors_are_added_up()
    {
        var counters = new HandshakeCounters();

        Parallel.For(0, 10_000, _ => counters.Count(HandshakeOutcome.Displaced));
        Parallel.For(0, 1_000, _ => counters.Count(StapleOutcome.NotAsked));
        counters.CountTruncated();

        Assert.Equal(10_000, counters[HandshakeOutcome.Displaced]);
        Assert.Equal(1_000, counters[StapleOutcome.NotAsked]);
        Assert.Equal(1, counters.Truncated);
        Assert.Equal(0, counters[HandshakeOutcome.Full]);
    }

    private static void Listen(TestEdge edge, Instrument instrument, MeterListener listener)
    {
        if (instrument.Meter.Name == TlsMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, edge.Meters))
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        => tags.IsEmpty ? instrument.Name : $"{instrument.Name} {tags[0].Value}";
}
