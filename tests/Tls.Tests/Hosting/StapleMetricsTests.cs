using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.Authority;
using OrleansOcsp.Testing;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.Tls.Tests.Hosting;

/// <summary>What is left of the staples, as time and as share, while they run down.</summary>
public sealed class StapleMetricsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Shares_and_the_time_to_the_first_refusal_follow_the_clock()
    {
        using CertificateAuthority authority = CertificateAuthority.CreateRoot(new AuthorityOptions { Clock = _time });
        ScriptedSource source = new(_time);
        await using StapledCertificates certificates = new(
            source, lookup: null, new StapledCertificatesOptions(), _time, NullLogger<StapledCertificates>.Instance);
        await using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        IMeterFactory meters = services.GetRequiredService<IMeterFactory>();
        _ = new StapleMetrics(meters, certificates, _time);
        ThrowawayCertificate soft = Issue(authority, "soft.test"), hard = Issue(authority, "hard.test");
        certificates.Update([Entry(soft, StaplePolicy.SoftFail), Entry(hard, StaplePolicy.HardFail)]);
        await Eventually.HoldsAsync(() => source.Keeps(soft) && source.Keeps(hard), "the keepers to begin");

        Dictionary<string, double> told = Read(meters);
        Assert.Equal(double.NaN, told["ocsp.staple.life.least"]);
        Assert.Equal(0, told["ocsp.hard_fail.remaining.least"]);

        source.Answer(soft, window: TimeSpan.FromHours(1));
        source.Answer(hard, window: TimeSpan.FromHours(10));
        _time.Advance(TimeSpan.FromMinutes(48));
        told = Read(meters);
        Assert.Equal(0.2, told["ocsp.staple.life.least"], 3);
        Assert.Equal((1, 1), (told["ocsp.staples.life 10_to_25"], told["ocsp.staples.life over_50"]));
        Assert.Equal(TimeSpan.FromHours(9.2).TotalSeconds, told["ocsp.hard_fail.remaining.least"], 3);

        _time.Advance(TimeSpan.FromHours(2));
        told = Read(meters);
        Assert.Equal(0, told["ocsp.staple.life.least"]);
        Assert.Equal((1, 0), (told["ocsp.staples.life none"], told["ocsp.staples.life 10_to_25"]));

        source.Answer(hard, AnswerStatus.Revoked);
        Assert.Equal(0, Read(meters)["ocsp.hard_fail.remaining.least"]);
    }

    private static Dictionary<string, double> Read(IMeterFactory meters)
    {
        Dictionary<string, double> told = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name != "ocsp.staples")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => told[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => told[Name(instrument, tags)] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return told;
    }

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.IsEmpty ? instrument.Name : $"{instrument.Name} {tags[0].Value}";

    private ThrowawayCertificate Issue(CertificateAuthority authority, string name) => authority.Issue(new LeafOptions
    {
        DnsNames = [name],
        OcspUrls = [new Uri("http://ocsp.example/")],
        NotBefore = _time.GetUtcNow() - TimeSpan.FromDays(2),
    });

    private static CertificateEntry Entry(ThrowawayCertificate leaf, StaplePolicy policy) => new()
    {
        Origin = leaf.Serial,
        Leaf = leaf.Der,
        Chain = leaf.Chain,
        PrivateKey = leaf.Key.ToPkcs8(),
        Issuer = leaf.Issuer.Der,
        Policy = policy,
    };
}
