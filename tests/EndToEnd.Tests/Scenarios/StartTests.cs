using System.Diagnostics;
using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Protocol;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EndToEnd.Tests.Scenarios;

/// <summary>The first handshakes after a start with nothing on disk: 1,000 names, three responders.</summary>
[Collection(nameof(RunsAlone))]
public sealed class StartTests(ITestOutputHelper output)
{
    private const int Names = 1000;

    [Fact]
    public async Task No_first_handshake_is_unstapled()
    {
        await using var lab = new Lab();
        OcspResponder[] responders = await StartRespondersAsync(lab);
        ThrowawayCertificate[] leaves = Issue(lab, responders);
        await using EdgeProcess edge = await EdgeProcess.ListenAsync(lab.Settings);

        IReadOnlyList<(string Name, HandshakeResult Result)> burst = await HandshakeBurst.RunAsync(edge, [.. leaves.Select(NameOf)]);

        Assert.All(burst.Zip(leaves), pair => AssertGood(pair.Second, pair.First.Result));
        Assert.All(responders, responder => Assert.InRange(responder.RequestCount, Names / 3, (Names / 3) + 1));
    }

    [Fact]
    public async Task A_hanging_responder_delays_no_other_ones_names()
    {
        await using var lab = new Lab();
        OcspResponder[] responders = await StartRespondersAsync(lab);
        ThrowawayCertificate[] leaves = Issue(lab, responders);
        responders[0].Fault = ResponderFault.Hang;
        ThrowawayCertificate[] others = [.. leaves.Where((_, i) => i % responders.Length != 0)];
        var sinceStart = Stopwatch.StartNew();
        await using EdgeProcess edge = await EdgeProcess.ListenAsync(lab.Settings);

        // Ready comes when the start-up budget of 15 s is spent on the hanging one: to listen before is to be in time, however slow this machine is.
        Assert.DoesNotContain("Ready: ", edge.Output, StringComparison.Ordinal);
        IReadOnlyList<(string Name, HandshakeResult Result)> burst = await HandshakeBurst.RunAsync(edge, [.. others.Select(NameOf)]);

        output.WriteLine($"the names of the living responders were all served, stapled, {sinceStart.Elapsed.TotalSeconds:0.0} s after the start");
        Assert.All(burst.Zip(others), pair => AssertGood(pair.Second, pair.First.Result));
        await edge.Process.WaitForOutputAsync("Ready: ");
    }

    private static async Task<OcspResponder[]> StartRespondersAsync(Lab lab) =>
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => lab.StartResponderAsync(TimeSpan.FromHours(1))));

    private static ThrowawayCertificate[] Issue(Lab lab, OcspResponder[] responders) =>
        [.. Enumerable.Range(0, Names).Select(i => lab.Add($"n{i}.example", responders[i % responders.Length]))];

    private static string NameOf(ThrowawayCertificate leaf) => leaf.Options.DnsNames[0];

    private static void AssertGood(ThrowawayCertificate leaf, HandshakeResult handshake)
    {
        Assert.True(handshake.Completed, handshake.Failure);
        var verdict = Assert.IsType<StapleVerdict.Accepted>(Lab.Judge(leaf, handshake));
        Assert.Equal(CertStatus.Good, verdict.Staple.Status);
    }
}
