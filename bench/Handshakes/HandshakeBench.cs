using OrleansOcsp.Bench.Handshakes.Servers;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.Bench.Handshakes;

/// <summary>CPU time of the server per full handshake, beside nginx in the same interleaved rounds.</summary>
internal static class HandshakeBench
{
    private static int Rounds => Options.Number("--rounds", 11);

    private static int Handshakes => Options.Number("--handshakes", 2_000);

    /// <summary>What settles late is the JIT; a server's first minute is not what it costs.</summary>
    private static int WarmUp => Options.Number("--warm-up", 20_000);

    /// <summary>Handshake then close, no request.</summary>
    public static async Task RunAsync(int names)
    {
        await using Scene scene = await Scene.CreateAsync(names);
        Contender nginx = await Nginx.StartAsync(scene);
        Contender edge = await Edge.StartAsync(scene);
        List<Entry> entries = [new("nginx", nginx), new("ocsp-edge", edge), new("nginx, no staple asked", nginx, Asks: false), new("ocsp-edge, no staple asked", edge, Asks: false)];
        if (names == 1)
        {
            Contender https = await KestrelHttps.StartAsync(scene);
            entries.Add(new Entry(https.Name, https));
        }

        foreach (string program in Options.OtherEdges)
        {
            Contender other = await Edge.StartAsync(scene, program);
            entries.Add(new Entry(other.Name, other));
        }

        try
        {
            Measure($"full handshake then close, {names:N0} name{(names == 1 ? "" : "s")}", scene, entries);
        }
        finally
        {
            foreach (Contender server in entries.Select(static entry => entry.Server).Distinct())
            {
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>Handshake, a tiny request through to a backend that is not counted, its answer, close.</summary>
    public static async Task RunWithBackendAsync()
    {
        await using Scene scene = await Scene.CreateAsync(1);
        await using Contender backend = await Nginx.StartBackendAsync(scene);
        await using Contender nginx = await Nginx.StartAsync(scene, $"proxy_pass http://{backend.EndPoint};");
        await using Contender edge = await Edge.StartAsync(scene, null, null, "--backend", $"{backend.EndPoint}");
        Measure(
            "full handshake and one request through a backend (not counted), 1 name",
            scene,
            [new("nginx proxy_pass", nginx), new("ocsp-edge --backend", edge)],
            HandshakeWish.Get(scene.Names[0]));
    }

    private static void Measure(string title, Scene scene, IReadOnlyList<Entry> entries, string? request = null)
    {
        foreach (Contender server in entries.Select(static entry => entry.Server).Distinct())
        {
            // Ten parts, to see when it has settled.
            IEnumerable<double> parts = Enumerable.Range(0, 10).Select(_ => Load.Run(server, scene.Names, WarmUp / 10, request: request));
            Console.WriteLine($"  {server.Name}, warming up, {WarmUp / 10:N0} each: {string.Join(' ', parts.Select(static part => $"{part:0}"))} us");
        }

        Dictionary<Entry, Series> series = entries.ToDictionary(static entry => entry, static entry => new Series(entry.Name));
        for (int round = 0; round < Rounds; round++)
        {
            // Nobody always goes first.
            foreach (Entry entry in entries.Skip(round % entries.Count).Concat(entries.Take(round % entries.Count)))
            {
                series[entry].Add(Load.Run(entry.Server, scene.Names, Handshakes, entry.Asks, request));
            }
        }

        Console.WriteLine($"{title}; TLS 1.3, ECDSA P-256; rounds of {Handshakes:N0}");
        foreach (Entry entry in entries)
        {
            Console.WriteLine(series[entry].Line(series[entries[0]]));
        }

        Console.WriteLine();
    }

    private sealed record Entry(string Name, Contender Server, bool Asks = true);
}
