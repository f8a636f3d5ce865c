using System.Globalization;
using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Protocol;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Sharing;

/// <summary>Two data centres, each the real program with its responder; each is the other's peer.</summary>
public sealed class TwoDataCentersTests : IAsyncDisposable
{
    private const int Names = 6;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(24);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // Nobody listens on the discard port: cut off from the CA.
    private const string CutOff = "http://127.0.0.1:9/";

    private readonly Lab _lab = new();
    private readonly int _northPort = FreePort.Next();
    private readonly int _southPort = FreePort.Next();

    [Fact]
    public async Task Both_together_make_one_fetch_a_refresh_point_and_one_that_is_cut_off_misses_no_staple()
    {
        OcspResponder responder = await _lab.StartResponderAsync(Window);
        ThrowawayCertificate[] leaves = [.. Enumerable.Range(0, Names).Select(i => _lab.Add($"n{i}.test", responder))];
        await using EdgeProcess south = await EdgeProcess.ReadyAsync(Settings("south", _southPort));
        int atStart = responder.RequestCount;
        Assert.Equal(Names, atStart);

        // Cut off: it has nobody but its peer, from its first staple on.
        await using EdgeProcess north = await EdgeProcess.ReadyAsync(Settings("north", _northPort, CutOff));
        StapleWatch[] watches = [.. leaves.Select(leaf => new StapleWatch(north, leaf))];
        HashSet<string> seen = [];
        DateTimeOffset end = TimeProvider.System.GetUtcNow() + 2 * Window;
        while (TimeProvider.System.GetUtcNow() < end)
        {
            foreach (StapleWatch watch in watches)
            {
                Sighting sighting = watch.Look();
                Assert.True(sighting.Staple is { Status: CertStatus.Good }, $"{watch.Name}: {sighting}\n{north.Output}");
                seen.Add(Convert.ToHexString(sighting.Staple!.Bytes.Span));
            }

            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }

        // Each answer of the CA is another one. What the cut-off side has shown, the other had fetched; and nobody asked twice for it.
        int fetches = responder.RequestCount;
        Assert.InRange(seen.Count, 2 * Names, fetches);
        Assert.InRange(fetches, 3 * Names, 7 * Names);
        TestContext.Current.SendDiagnosticMessage(
            string.Create(CultureInfo.InvariantCulture, $"{Names} certificates, 2 windows: {fetches} fetches, {seen.Count} staples seen at the cut-off side"));
    }

    [Fact]
    public async Task Two_that_are_stale_both_go_to_the_CA_and_revoked_here_becomes_revoked_there()
    {
        OcspResponder responder = await _lab.StartResponderAsync(TimeSpan.FromSeconds(16));
        ThrowawayCertificate leaf = _lab.Add("a.test", responder);
        await using EdgeProcess north = await EdgeProcess.ReadyAsync(Settings("north", _northPort));
        await using EdgeProcess south = await EdgeProcess.ReadyAsync(Settings("south", _southPort));
        StapleWatch[] both = [new StapleWatch(north, leaf), new StapleWatch(south, leaf)];
        await responder.TakeDownAsync();
        foreach (StapleWatch watch in both)
        {
            Assert.NotNull(await watch.LookUntilAsync(sighting => sighting.Staple is null, TimeProvider.System.GetUtcNow() + Eventually.Deadline));
        }

        responder.Behaviour = responder.Behaviour with { Window = TimeSpan.FromSeconds(30) };
        await responder.BringUpAsync(TestContext.Current.CancellationToken);
        foreach (StapleWatch watch in both)
        {
            Assert.NotNull(await watch.LookUntilAsync(
                sighting => sighting.Staple is { Status: CertStatus.Good }, TimeProvider.System.GetUtcNow() + Eventually.Deadline));
        }

        leaf.Issuer.Revoke(leaf);
        foreach (StapleWatch watch in both)
        {
            Assert.NotNull(await watch.LookUntilAsync(
                sighting => sighting.Staple is { Status: CertStatus.Revoked }, TimeProvider.System.GetUtcNow() + Eventually.Deadline));
        }

        foreach (EdgeProcess edge in new[] { north, south })
        {
            await edge.Process.WaitForOutputAsync("REVOKED");
        }
    }

    public async ValueTask DisposeAsync() => await _lab.DisposeAsync();

    private Dictionary<string, string> Settings(string name, int port, string? responder = null)
    {
        Dictionary<string, string> settings = new(_lab.Settings)
        {
            ["State"] = _lab.Folder.Folder($"state-{name}"),
            ["DataCenter"] = name,
            ["Responder:Listen:0"] = $"127.0.0.1:{port}",
            ["Peers:0:Name"] = "north",
            ["Peers:0:Url"] = $"http://127.0.0.1:{_northPort}/",
            ["Peers:1:Name"] = "south",
            ["Peers:1:Url"] = $"http://127.0.0.1:{_southPort}/",
        };
        if (responder is not null)
        {
            settings["Certificates:0:Responders:0"] = responder;
        }

        return settings;
    }
}
