using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Feeds;

/// <summary>The real program tells a command of the four events.</summary>
public sealed class HookProgramTests
{
    [Fact]
    public async Task A_command_is_told_of_stale_recovered_revoked_and_a_changed_certificate()
    {
        await using FeedLab lab = await FeedLab.StartAsync("nginx");
        string told = lab.Folder["told"];
        await lab.Responder.TakeDownAsync();
        await using RunningProgram feed = RunningProgram.Start(EdgeProcess.Program, [
            .. lab.CommandLine("feed", lab.NewState()),
            "--set", $"Hooks:0:Command=echo \"$OCSP_EVENT $OCSP_NAME\" >> {told}", "--set", "Hooks:0:Interval=0s",
        ]);
        await IsToldAsync("stale localhost");
        await lab.Responder.BringUpAsync(TestContext.Current.CancellationToken);
        await lab.RefreshAsync(feed);
        await IsToldAsync("recovered localhost");
        lab.Leaf.Issuer.Revoke(lab.Leaf);
        await lab.RefreshAsync(feed);
        await IsToldAsync("revoked localhost");
        ThrowawayCertificate next = lab.Leaf.Issuer.Issue(new LeafOptions { OcspUrls = [lab.Responder.Url] });
        next.WriteTo(lab.Server.Certificate, lab.Folder["next.key"]);
        await IsToldAsync("certificate-changed localhost");

        Task IsToldAsync(string line) => Eventually.HoldsAsync(
            () => File.Exists(told) && File.ReadAllLines(told).Contains(line), line, null,
            () => (File.Exists(told) ? File.ReadAllText(told) : "nothing told") + feed.Output);
    }
}
