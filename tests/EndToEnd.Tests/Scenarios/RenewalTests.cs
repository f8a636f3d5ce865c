using System.Collections.Concurrent;
using System.Diagnostics;
using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EndToEnd.Tests.Scenarios;

/// <summary>A certificate is renewed on disk under the eyes of its clients.</summary>
[Collection(nameof(RunsAlone))]
public sealed class RenewalTests(ITestOutputHelper output)
{
    private const string Name = "renewed.example";
    private const int Renewals = 4;
    private const int Clients = 8;
    private const int HandshakesOfEach = 200;

    // 200 a second in all, where the machine allows it.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40);

    [Fact]
    public async Task A_renewal_under_200_clients_a_second_fails_no_handshake_and_parts_no_staple_from_its_certificate()
    {
        await using var lab = new Lab();
        OcspResponder responder = await lab.StartResponderAsync(TimeSpan.FromHours(1));
        List<ThrowawayCertificate> served = [Issue(lab, responder)];
        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(lab.Settings);

        var watch = Stopwatch.StartNew();
        using var stop = new CancellationTokenSource();
        var seen = new ConcurrentBag<HandshakeResult>();
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(_ => ComeAgainAsync(edge, seen, stop.Token))];
        for (int i = 0; i < Renewals; i++)
        {
            served.Add(Issue(lab, responder));
            byte[] newest = served[^1].Der.ToArray();
            await Eventually.HoldsAsync(
                () => seen.Count(handshake => newest.AsSpan().SequenceEqual(handshake.Leaf)) >= HandshakesOfEach,
                "handshakes with the renewed certificate");
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        output.WriteLine($"{seen.Count} handshakes around {Renewals} renewals, {seen.Count / watch.Elapsed.TotalSeconds:0} a second");
        Assert.All(seen, handshake =>
        {
            Assert.True(handshake.Completed, handshake.Failure);
            ThrowawayCertificate leaf = Assert.Single(served, leaf => leaf.Der.Span.SequenceEqual(handshake.Leaf));
            Assert.IsType<StapleVerdict.Accepted>(Lab.Judge(leaf, handshake));
        });
    }

    /// <summary>Writes a certificate with a new key over the old files, one after the other: for a moment the two do not belong together.</summary>
    private static ThrowawayCertificate Issue(Lab lab, OcspResponder responder)
    {
        ThrowawayCertificate leaf = lab.Issuer.Issue(new LeafOptions { DnsNames = [Name], OcspUrls = [responder.Url], MustStaple = true });
        leaf.WriteTo(Path.Combine(lab.CertificateFolder, Name + ".pem"), Path.Combine(lab.CertificateFolder, Name + ".key"));
        return leaf;
    }

    private static Task ComeAgainAsync(EdgeProcess edge, ConcurrentBag<HandshakeResult> seen, CancellationToken stop) => Task.Factory.StartNew(
        () =>
        {
            var due = Stopwatch.StartNew();
            for (int i = 1; !stop.IsCancellationRequested; i++)
            {
                using HandshakeResult handshake = edge.Handshake(Name);
                seen.Add(handshake);
                TimeSpan early = (i * Pace) - due.Elapsed;
                stop.WaitHandle.WaitOne(early > TimeSpan.Zero ? early : TimeSpan.Zero);
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
