using OrleansOcsp.Protocol;
using OrleansOcsp.Testing;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EndToEnd.Tests.Feeds;

/// <summary>Servers of others under a constant stream of handshakes while their staples change and they reload.</summary>
public sealed class ReloadUnderLoadTests
{
    private const int Changes = 4;

    [Theory]
    [InlineData("nginx")]
    [InlineData("haproxy")]
    [InlineData("hitch")]
    [InlineData("lighttpd")]
    public async Task No_connection_is_dropped_while_staples_change(string kind)
    {
        await using FeedLab lab = await FeedLab.StartAsync(kind);
        await using RunningProgram feed = lab.StartFeed(lab.NewState());
        await feed.WaitForOutputAsync("wrote the staples of localhost");
        await using RunningProgram server = await lab.StartServerAsync();
        await using HandshakeStream stream = lab.Stream();
        await SeesAsync(staple => true, "the first staple");
        for (int change = 0; change < Changes; change++)
        {
            Staple before = stream.Newest!;

            // hitch knows a file's changes by the seconds of its time.
            await Eventually.HoldsAsync(() => lab.Files.All(file => File.GetLastWriteTimeUtc(file).AddSeconds(1.5) < TimeProvider.System.GetUtcNow()), "another second");
            await lab.RefreshAsync(feed);
            await SeesAsync(staple => staple.Supersedes(before), $"staple {change + 2}");
        }

        lab.Leaf.Issuer.Revoke(lab.Leaf);
        int atRevocation = stream.Handshakes;
        await lab.RefreshAsync(feed);
        if (kind == "hitch")
        {
            // It refuses what says revoked, and goes on with the good one that it has.
            await Eventually.HoldsAsync(() => !lab.Files.Any() && stream.Handshakes > atRevocation + 100, "no file, and handshakes all the same");
        }
        else
        {
            await SeesAsync(staple => staple.Status == CertStatus.Revoked, "revoked");
        }

        Assert.True(stream.Faults.Count == 0, $"{kind}: {string.Join('\n', stream.Faults)}\n{End(server.Output)}\n{feed.Output}");
        TestContext.Current.SendDiagnosticMessage($"{kind}: {stream.Handshakes} handshakes over {Changes + 1} changes, none failed");

        Task SeesAsync(Func<Staple, bool> expected, string what) => Eventually.HoldsAsync(
            () => stream.Newest is { } newest && expected(newest), $"{kind}: {what}", null,
            () => $"{stream.Newest?.Window}\n{string.Join('\n', stream.Faults)}\n{End(server.Output)}\n{feed.Output}");
    }

    private static string End(string output) => output[Math.Max(0, output.Length - 2000)..];
}
