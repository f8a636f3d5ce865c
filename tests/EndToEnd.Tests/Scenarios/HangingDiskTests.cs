using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EndToEnd.Tests.Scenarios;

public sealed class HangingDiskTests(ITestOutputHelper output)
{
    // More than may write at once, so that some wait for those that hang.
    private const int Names = 20;

    // Asked again at half of it; then a save is waited for, 5 s.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(24);
    private static readonly TimeSpan Bearable = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task Staples_are_renewed_and_no_handshake_waits_while_the_disk_hangs()
    {
        await using var disk = new FrozenDisk();
        await disk.MountAsync();
        await using var lab = new Lab();
        OcspResponder responder = await lab.StartResponderAsync(Window);
        Dictionary<string, ThrowawayCertificate> leaves =
            Enumerable.Range(0, Names).Select(i => $"n{i}.example").ToDictionary(name => name, name => lab.Add(name, responder));
        string[] names = [.. leaves.Keys];
        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(new Dictionary<string, string>(lab.Settings) { ["State"] = disk.Folder });

        await disk.FreezeAsync();
        DateTimeOffset frozen = TimeProvider.System.GetUtcNow();
        TimeSpan slowest = TimeSpan.Zero;
        HashSet<string> renewed = [];
        int handshakes = 0;
        try
        {
            while (TimeProvider.System.GetUtcNow() < frozen + Window + (Window / 4))
            {
                foreach ((string name, HandshakeResult handshake) in await HandshakeBurst.RunAsync(edge, names))
                {
                    handshakes++;
                    Assert.True(handshake.Completed, handshake.Failure);
                    var accepted = Assert.IsType<StapleVerdict.Accepted>(Lab.Judge(leaves[name], handshake));
                    slowest = handshake.Elapsed > slowest ? handshake.Elapsed : slowest;
                    if (accepted.Staple.Window.ThisUpdate > frozen)
                    {
                        renewed.Add(name);
                    }
                }

                await Task.Delay(Between, TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            // Also after a failure: an edge that hangs in its disk could not be ended.
            await disk.ThawAsync();
        }

        // With saves on the pool's threads it was 3 s and more.
        Assert.True(slowest < Bearable, $"a handshake took {slowest.TotalMilliseconds:0} ms");
        output.WriteLine($"{handshakes} handshakes while no save came to its end; the slowest took {slowest.TotalMilliseconds:0} ms");
        Assert.Equal(names.Length, renewed.Count);
        Assert.Contains("the store has not answered", edge.Output, StringComparison.Ordinal);
        await edge.Process.WaitForOutputAsync("saved again");
    }
}
