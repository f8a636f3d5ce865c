using System.Diagnostics;
using System.Globalization;
using OrleansOcsp.Bench.Handshakes.Servers;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Bench.Handshakes;

/// <summary>Ten thousand ECDSA certificates, each with a key of its own: what each takes, and how soon all are stapled from disk with nothing else alive.</summary>
internal static class MemoryBench
{
    public static async Task RunAsync()
    {
        int count = Options.Number("--names", 10_000);
        (long one, _) = await RestartAsync(1, count);
        (long many, string times) = await RestartAsync(count, count);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count:N0} ECDSA certificates: {(many - one) / (double)(count - 1):0.0} kB each ({many:N0} kB beside {one:N0} kB with one, after {count:N0} handshakes each); {times}"));
        Console.WriteLine();
    }

    /// <summary>Fills the disk, restarts with the responder dead, and does a handshake with every name, each of which must be stapled.</summary>
    private static async Task<(long Kilobytes, string Times)> RestartAsync(int names, int handshakes)
    {
        await using Scene scene = await Scene.CreateAsync(names);
        string state = scene.Folder["kept"];
        await using (Contender first = await Edge.StartAsync(scene, null, state))
        {
            await Eventually.HoldsAsync(
                () => Directory.EnumerateFiles(state, "*.der", SearchOption.AllDirectories).Count() == names,
                $"{names:N0} staples on disk",
                TimeSpan.FromMinutes(10));
            await first.Program.StopAsync();
        }

        await scene.Responder.TakeDownAsync();
        var watch = Stopwatch.StartNew();
        await using Contender edge = await Edge.StartAsync(scene, null, state);
        TimeSpan ready = watch.Elapsed;
        _ = Load.Run(edge, scene.Names, handshakes);
        return (ProcessMemory.Kilobytes(edge.Program.Id), string.Create(
            CultureInfo.InvariantCulture,
            $"ready {ready.TotalSeconds:0.0} s after the start, the last of one handshake a name, all stapled, at {watch.Elapsed.TotalSeconds:0.0} s"));
    }
}
