using System.Globalization;
using System.Net;

namespace OrleansOcsp.Testing.Cluster;

/// <summary>Which way between the island and the rest nothing passes.</summary>
public enum NetworkCut
{
    /// <summary>What is said to the island is lost; what it says arrives.</summary>
    ToIsland,

    /// <summary>What the island says is lost; what is said to it arrives.</summary>
    FromIsland,

    /// <summary>Nothing passes.</summary>
    BothWays,
}

/// <summary>
/// A network of its own (a namespace of the kernel) with one link to this one, whose packets can be dropped by port and direction: no
/// connection is refused or reset, as when a cable is pulled. It vanishes with the process that holds it.
/// </summary>
public sealed class NetworkIsland : IAsyncDisposable
{
    private static int _islands = Random.Shared.Next(1, 1000);

    private readonly RunningProgram _holder;
    private readonly string _link;

    private NetworkIsland(RunningProgram holder, int number)
    {
        _holder = holder;
        _link = string.Create(CultureInfo.InvariantCulture, $"ocsp{Environment.ProcessId % 100_000}i{number % 1000}");

        // 10.213.0.0/16 in fours, for links of two ends.
        Here = new IPAddress([10, 213, (byte)(number / 64 % 256), (byte)(number % 64 * 4 + 1)]);
        There = new IPAddress([10, 213, (byte)(number / 64 % 256), (byte)(number % 64 * 4 + 2)]);
    }

    /// <summary>This side's address on the link.</summary>
    public IPAddress Here { get; }

    /// <summary>The island's address on the link.</summary>
    public IPAddress There { get; }

    /// <summary>What a command line begins with whose program is to run on the island.</summary>
    public IReadOnlyList<string> Enter => ["nsenter", $"--net=/proc/{_holder.Id}/ns/net", "--"];

    /// <summary>Makes one; skips the test where that cannot be done.</summary>
    public static async Task<NetworkIsland> CreateAsync()
    {
        Xunit.Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: networks are made and cut");
        foreach ((string program, string package) in ((string, string)[])[("nft", "nftables"), ("ip", "iproute2"), ("unshare", "util-linux")])
        {
            _ = Needs.Program(program, package);
        }

        ProgramResult tried = await ProgramResult.OfAsync("unshare", ["--net", "nft", "add", "table", "inet", "tried"]);
        Xunit.Assert.SkipUnless(tried.ExitCode == 0, $"this machine makes no networks or filters: {tried.Errors.Trim()}");
        NetworkIsland island = new(RunningProgram.Start("unshare", ["--net", "sleep", "infinity"]), Interlocked.Increment(ref _islands));
        try
        {
            await island.LinkAsync();
            return island;
        }
        catch
        {
            await island.DisposeAsync();
            throw;
        }
    }

    /// <summary>Drops, from now on, what goes to or comes from these ports of the island.</summary>
    public async Task CutAsync(NetworkCut cut, IEnumerable<int> ports)
    {
        string which = string.Join(',', ports);
        if (cut is NetworkCut.ToIsland or NetworkCut.BothWays)
        {
            await FilterAsync("add", "rule", "inet", "cut", "in", "tcp", "dport", $"{{ {which} }}", "drop");
        }

        if (cut is NetworkCut.FromIsland or NetworkCut.BothWays)
        {
            await FilterAsync("add", "rule", "inet", "cut", "out", "tcp", "sport", $"{{ {which} }}", "drop");
        }
    }

    /// <summary>Everything passes again.</summary>
    public Task HealAsync() => FilterAsync("flush", "table", "inet", "cut");

    public ValueTask DisposeAsync() => _holder.DisposeAsync();

    private async Task LinkAsync()
    {
        string? own = Namespace("self");
        await Eventually.HoldsAsync(
            () => Namespace(_holder.Id.ToString(CultureInfo.InvariantCulture)) is { } other && other != own, "the island's network");
        string island = _holder.Id.ToString(CultureInfo.InvariantCulture);
        await RunAsync("ip", "link", "add", _link, "type", "veth", "peer", "name", "cable", "netns", island);
        await RunAsync("ip", "address", "add", $"{Here}/30", "dev", _link);
        await RunAsync("ip", "link", "set", _link, "up");
        await RunAsync([.. Enter, "ip", "address", "add", $"{There}/30", "dev", "cable"]);
        await RunAsync([.. Enter, "ip", "link", "set", "cable", "up"]);
        await RunAsync([.. Enter, "ip", "link", "set", "lo", "up"]);
        await FilterAsync("add", "table", "inet", "cut");
        await FilterAsync("add", "chain", "inet", "cut", "in", "{ type filter hook input priority 0; }");
        await FilterAsync("add", "chain", "inet", "cut", "out", "{ type filter hook output priority 0; }");
    }

    private Task FilterAsync(params string[] command) => RunAsync([.. Enter, "nft", .. command]);

    private static string? Namespace(string process) => new FileInfo($"/proc/{process}/ns/net").LinkTarget;

    private static async Task RunAsync(params string[] command)
    {
        ProgramResult result = await ProgramResult.OfAsync(command[0], command[1..]);
        Xunit.Assert.True(result.ExitCode == 0, $"{string.Join(' ', command)} ended with {result.ExitCode}: {result.Errors}");
    }
}
