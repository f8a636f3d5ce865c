using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Authentication;
using OrleansOcsp.Bench.Handshakes.Servers;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.Bench.Handshakes;

/// <summary>Handshakes while the staple is replaced a thousand times a second: is each one of those published, to the last byte, and does memory grow?</summary>
internal static class ChangeBench
{
    private const int Responses = 64;
    private const int Clients = 4;
    private const int Part = 20_000;

    /// <returns>0 when every staple was one of those published and memory grew by less than 1 MB per 20,000 handshakes after the first 20,000.</returns>
    public static async Task<int> RunAsync()
    {
        int parts = Options.Number("--handshakes", 100_000) / Part;
        await using Scene scene = await Scene.CreateAsync(1);
        string folder = scene.Folder.Folder("responses");
        var published = new HashSet<string>();
        for (int i = 0; i < Responses; i++)
        {
            // ECDSA signs anew each time: no two are alike.
            byte[] response = scene.StapleFor(scene.Leaves[0]);
            File.WriteAllBytes(Path.Combine(folder, $"{i}.der"), response);
            published.Add(Convert.ToHexString(response));
        }

        await using Contender server = await ChangingEdge.StartAsync(scene, folder);
        var seen = new ConcurrentDictionary<string, int>();
        List<long> memory = [];
        for (int part = 0; part < parts; part++)
        {
            Run(server, scene.Names[0], seen);
            memory.Add(ProcessMemory.Kilobytes(server.Program.Id));
            Console.WriteLine($"  {(part + 1) * Part:N0} handshakes: {memory[^1]:N0} kB");
        }

        int strangers = seen.Where(staple => !published.Contains(staple.Key)).Sum(static staple => staple.Value);
        double grown = (memory[^1] - memory[0]) / 1024.0 / Math.Max(1, parts - 1);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{parts * Part:N0} handshakes, 1,000 replacements a second: {seen.Count} of {Responses} staples seen, {strangers} handshakes with any other; {grown:0.00} MB more per {Part:N0} after the first {Part:N0}"));
        Console.WriteLine();
        return strangers == 0 && seen.Count > 1 && grown < 1 ? 0 : 1;
    }

    private static void Run(Contender server, string name, ConcurrentDictionary<string, int> seen)
    {
        int begun = 0;
        Thread[] clients = [.. Enumerable.Range(0, Clients).Select(_ => new Thread(() =>
        {
            using var client = new StaplingClient();
            while (Interlocked.Increment(ref begun) <= Part)
            {
                using HandshakeResult result = client.Handshake(server.EndPoint, new HandshakeWish { ServerName = name, Versions = SslProtocols.Tls13 });
                string staple = result.Staple is { } bytes ? Convert.ToHexString(bytes) : $"none ({result.Failure})";
                seen.AddOrUpdate(staple, 1, static (_, count) => count + 1);
            }
        }))];
        Array.ForEach(clients, static client => client.Start());
        Array.ForEach(clients, static client => client.Join());
    }
}
