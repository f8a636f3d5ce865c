using System.Text.Json;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Protocol;
using OrleansOcsp.Testing;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EndToEnd.Tests.Feeds;

/// <summary>Servers of others, fed by the real <c>ocsp-edge feed</c> and <c>export</c>: refresh, outage, restart, revocation, and no handshake that
/// fails.</summary>
public sealed class FeedProgramTests
{
    [Theory]
    [InlineData("nginx")]
    [InlineData("haproxy")]
    [InlineData("hitch")]
    [InlineData("lighttpd")]
    public async Task A_server_that_ocsp_edge_feeds_staples_whatever_happens(string kind)
    {
        await using FeedLab lab = await FeedLab.StartAsync(kind);
        string state = lab.NewState();
        await using RunningProgram first = lab.StartFeed(state);
        await Eventually.HoldsAsync(() => IsWritten(lab), "the first files", null, () => first.Output);
        Staple before;
        await using (RunningProgram server = await lab.StartServerAsync())
        {
            before = Assert.IsType<Staple>(lab.Handshake());
            Assert.Equal(CertStatus.Good, before.Status);

            // Refresh: a feed with nothing on disk asks the CA, whose answer is another one.
            await first.StopAsync();
            await using RunningProgram second = lab.StartFeed(state = lab.NewState());
            before = await lab.StaplesAsync(staple => staple.Supersedes(before), "the refreshed staple", server, second);

            // Outage: the feed starts again without its CA, from disk.
            await lab.Responder.TakeDownAsync();
            await second.StopAsync();
            await using RunningProgram third = lab.StartFeed(state);
            await third.WaitForOutputAsync("Keeping the staples of 1 certificates");
            await lab.StaplesAsync(staple => Same(staple, before), "the same staple", server, third);
            await third.StopAsync();
            await lab.StopServerAsync(server);
        }

        // Restart of the server, with neither CA nor feed.
        await using (RunningProgram server = await lab.StartServerAsync())
        {
            Assert.True(Same(Assert.IsType<Staple>(lab.Handshake()), before));
            lab.Leaf.Issuer.Revoke(lab.Leaf);
            await lab.Responder.BringUpAsync(TestContext.Current.CancellationToken);
            await using RunningProgram fourth = lab.StartFeed(lab.NewState());
            if (kind == "hitch")
            {
                // hitch refuses what says revoked: the file goes, so that a restart does not bring the good one back.
                await Eventually.HoldsAsync(() => !lab.Files.Any(), "no file", null, () => fourth.Output);
            }
            else
            {
                await lab.StaplesAsync(staple => staple.Status == CertStatus.Revoked, "revoked", server, fourth);
            }
        }
    }

    [Fact]
    public async Task A_feed_answers_for_its_health_and_explains_its_certificates()
    {
        await using FeedLab lab = await FeedLab.StartAsync("nginx");
        await using RunningProgram feed = lab.StartFeed(lab.NewState());
        string health = await FeedLab.AdminAsync(feed);
        await Eventually.HoldsAsync(
            async () => (await ProgramResult.OfAsync(EdgeProcess.Program, ["health", "--url", health + "/health/ready"])).ExitCode == 0, "readiness");
        ProgramResult explained = await ProgramResult.OfAsync(EdgeProcess.Program, ["explain", "localhost", "--admin", health]);
        Assert.True(explained.ExitCode == 0, explained.All);
        using HttpClient http = new();
        using (JsonDocument staples = JsonDocument.Parse(await http.GetStringAsync(new Uri(health + "/staples"), TestContext.Current.CancellationToken)))
        {
            Assert.Contains("localhost.pem", staples.RootElement.GetRawText(), StringComparison.Ordinal);
        }

        lab.Leaf.Issuer.Revoke(lab.Leaf);
        Assert.Contains("evoked", await lab.RefreshAsync(feed), StringComparison.Ordinal);
        explained = await ProgramResult.OfAsync(EdgeProcess.Program, ["explain", "localhost", "--admin", health]);
        Assert.True(explained.ExitCode == 1, explained.All);
        Assert.Equal(0, await feed.StopAsync());
    }

    [Fact]
    public async Task Export_writes_once_says_what_it_did_and_asks_nobody_before_it_is_due()
    {
        await using FeedLab lab = await FeedLab.StartAsync("nginx");
        string state = lab.NewState();
        ProgramResult first = await ProgramResult.OfAsync(EdgeProcess.Program, lab.CommandLine("export", state));
        Assert.True(first.ExitCode == 0, first.All);
        Assert.Contains("localhost: good, to ", first.Output, StringComparison.Ordinal);
        Assert.Contains(": wrote localhost", first.Output, StringComparison.Ordinal);
        ProgramResult second = await ProgramResult.OfAsync(EdgeProcess.Program, [.. lab.CommandLine("export", state), "--json"]);
        using (JsonDocument said = JsonDocument.Parse(second.Output))
        {
            Assert.Equal(0, said.RootElement.GetProperty("exitCode").GetInt32());
            Assert.Equal("good", said.RootElement.GetProperty("certificates")[0].GetProperty("status").GetString());
            Assert.Equal(0, said.RootElement.GetProperty("feeds")[0].GetProperty("changed").GetArrayLength());
        }

        Assert.Equal(1, lab.Responder.RequestCount);
        lab.Leaf.Issuer.Revoke(lab.Leaf);
        ProgramResult revoked = await ProgramResult.OfAsync(EdgeProcess.Program, lab.CommandLine("export", lab.NewState()));
        Assert.True(revoked.ExitCode == 1, revoked.All);
        Assert.Contains("localhost: revoked, to ", revoked.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_without_a_CA_leaves_what_is_good_and_says_what_is_wrong()
    {
        await using FeedLab lab = await FeedLab.StartAsync("nginx");
        string state = lab.NewState();
        Assert.Equal(0, (await ProgramResult.OfAsync(EdgeProcess.Program, lab.CommandLine("export", state))).ExitCode);
        byte[] written = await File.ReadAllBytesAsync(lab.Files.First(file => file.EndsWith(".ocsp", StringComparison.Ordinal)), TestContext.Current.CancellationToken);
        await lab.Responder.TakeDownAsync();
        Assert.Equal(0, (await ProgramResult.OfAsync(EdgeProcess.Program, lab.CommandLine("export", state))).ExitCode);
        Assert.Equal(written, await File.ReadAllBytesAsync(lab.Files.First(file => file.EndsWith(".ocsp", StringComparison.Ordinal)), TestContext.Current.CancellationToken));

        // The state lost too: what lies in the file is verified like any response, and is all that there is.
        Assert.Equal(0, (await ProgramResult.OfAsync(EdgeProcess.Program, lab.CommandLine("export", lab.NewState()))).ExitCode);
        Assert.Equal(written, await File.ReadAllBytesAsync(lab.Files.First(file => file.EndsWith(".ocsp", StringComparison.Ordinal)), TestContext.Current.CancellationToken));
        written[^1] ^= 1;
        await File.WriteAllBytesAsync(lab.Files.First(file => file.EndsWith(".ocsp", StringComparison.Ordinal)), written, TestContext.Current.CancellationToken);
        ProgramResult nothing = await ProgramResult.OfAsync(EdgeProcess.Program, lab.CommandLine("export", lab.NewState()));
        Assert.False(lab.Files.Any());
        Assert.True(nothing.ExitCode == 2, nothing.All);
        Assert.Contains("localhost: none, http://127.0.0.1:", nothing.Output, StringComparison.Ordinal);
        ProgramResult failing = await ProgramResult.OfAsync(EdgeProcess.Program, [.. lab.CommandLine("export", state), "--set", "Feeds:0:Directory=/proc/none"]);
        Assert.True(failing.ExitCode == 1, failing.All);
        Assert.Contains("/proc/none/localhost.ocsp could not be written", failing.Output, StringComparison.Ordinal);
        ProgramResult wrong = await ProgramResult.OfAsync(EdgeProcess.Program, ["export", "--format", "ngnix", "--state", state]);
        Assert.Equal(78, wrong.ExitCode);
        Assert.Contains("--format is 'ngnix'; expected one of haproxy, nginx", wrong.Errors, StringComparison.Ordinal);
    }

    private static bool IsWritten(FeedLab lab) => File.Exists(lab.Server.FirstFile)
        ? new FileInfo(lab.Server.FirstFile).Length > 0
        : Directory.Exists(lab.Server.FirstFile) && lab.Files.Any();

    private static bool Same(Staple one, Staple other) => one.Bytes.Span.SequenceEqual(other.Bytes.Span);
}
