using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Protocol;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Scenarios;

/// <summary>The light form, with the real program; tests/Ocsp.Tests has 1,000 certificates and a clock that is moved.</summary>
public sealed class HangingResponderTests
{
    private const int CertificatesEach = 20;
    private const int Refreshes = 3;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_responder_that_hangs_makes_no_other_ones_certificate_miss_its_refresh_point()
    {
        await using var lab = new Lab();
        OcspResponder hanging = await lab.StartResponderAsync(Window);
        OcspResponder[] alive = [await lab.StartResponderAsync(Window), await lab.StartResponderAsync(Window)];
        List<ThrowawayCertificate> stuck = [.. Enumerable.Range(0, CertificatesEach).Select(i => lab.Add($"stuck{i}.example", hanging))];
        List<ThrowawayCertificate> others =
            [.. Enumerable.Range(0, 2 * CertificatesEach).Select(i => lab.Add($"n{i}.example", alive[i % alive.Length]))];
        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(lab.Settings);
        hanging.Fault = ResponderFault.Hang;

        StapleWatch[] watches = [.. others.Select(leaf => new StapleWatch(edge, leaf))];
        await Eventually.HoldsAsync(
            () =>
            {
                Assert.All(watches, AssertFresh);
                return others.TrueForAll(leaf => alive.Sum(responder => responder.RequestsFor(leaf)) > Refreshes);
            },
            $"{Refreshes} refreshes of every certificate of the living responders",
            Window * Refreshes * 2);
        Assert.Contains(stuck, leaf => new StapleWatch(edge, leaf).Look().Staple is null);
    }

    // Asked again at half the window, give or take a tenth: with a quarter left the point has been missed.
    private static void AssertFresh(StapleWatch watch)
    {
        Sighting sighting = watch.Look();
        Assert.True(sighting.Staple is { Status: CertStatus.Good } staple && staple.Window.NextUpdate - sighting.Before > Window / 4,
            $"{watch.Name} at {sighting.Before:T}: completed {sighting.Completed}, staple until {sighting.Staple?.Window.NextUpdate:T}");
    }
}
