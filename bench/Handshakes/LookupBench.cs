using System.Globalization;
using System.Text;
using OrleansOcsp.Bench.Handshakes.Servers;
using OrleansOcsp.Tls;

namespace OrleansOcsp.Bench.Handshakes;

/// <summary>CPU time per look-up of a server name with the read of its slot and staple, by one thread and by eight, beside a handshake's in the same run.</summary>
internal static class LookupBench
{
    private const int Rounds = 9;
    private const int LookupsOfAThread = 500_000;

    public static async Task RunAsync()
    {
        await using Scene scene = await Scene.CreateAsync(1);
        await using Contender edge = await Edge.StartAsync(scene);
        _ = Load.Run(edge, scene.Names, 8_000);
        double handshake = Load.Run(edge, scene.Names, 4_000);
        Console.WriteLine($"SNI look-up and slot read; a full handshake of ocsp-edge took {handshake:0} us of CPU in this run");
        foreach (int count in (int[])[1, 1_000, 100_000])
        {
            Measure(scene, count, handshake);
        }

        Console.WriteLine();
    }

    private static void Measure(Scene scene, int count, double handshake)
    {
        ServedName served = new Served(scene.ChainFile(scene.Names[0]), scene.KeyFile(scene.Names[0])).With(scene.StapleFor(scene.Leaves[0]));
        byte[][] asked = [.. Enumerable.Range(0, count).Select(static i => Encoding.ASCII.GetBytes($"shop-{i}.customers.example.test"))];
        var names = new ServerNames(
            asked.Select(name => KeyValuePair.Create(Encoding.ASCII.GetString(name), new NameSlot(served))), null, strictSni: true);
        _ = Run(names, asked, threads: 8);
        var one = new List<double>();
        var eight = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            one.Add(Run(names, asked, threads: 1));
            eight.Add(Run(names, asked, threads: 8));
        }

        double alone = Series.Middle(one);
        double together = Series.Middle(eight);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {count,7:N0} names: {alone,4:0} ns by 1 thread, {together,4:0} ns by 8 ({together / alone:0.00} x); {alone / handshake / 10:0.000} % of a handshake"));
    }

    /// <returns>CPU time of this process per look-up, in nanoseconds.</returns>
    private static double Run(ServerNames names, byte[][] asked, int threads)
    {
        TimeSpan before = CpuClock.OfThisProcess();
        Thread[] all = [.. Enumerable.Range(0, threads).Select(seed => new Thread(() => LookUp(names, asked, seed)))];
        Array.ForEach(all, static thread => thread.Start());
        Array.ForEach(all, static thread => thread.Join());
        return (CpuClock.OfThisProcess() - before).TotalNanoseconds / threads / LookupsOfAThread;
    }

    private static void LookUp(ServerNames names, byte[][] asked, int seed)
    {
        long stapled = 0;
        uint next = (uint)seed * 2_654_435_761;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        for (int i = 0; i < LookupsOfAThread; i++)
        {
            // As clients come: in no order that a cache could foresee.
            next = (next * 1_664_525) + 1_013_904_223;
            ServedPair pair = names.Find(asked[next % (uint)asked.Length])!.Served.Pairs[0];
            stapled += pair.CanBeStapled(now) ? pair.Staple!.Bytes.Length : 0;
        }

        if (stapled == 0)
        {
            throw new InvalidOperationException("no look-up found a staple");
        }
    }
}
