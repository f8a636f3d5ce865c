// What ocsp-edge costs. bench/README.md says how to read it; bench/run.sh builds and runs all.
//   OrleansOcsp.Handshakes handshakes|backend|lookup|memory|change --edge PROGRAM [--rounds 11] [--handshakes 2000] [--names N]
using OrleansOcsp.Bench.Handshakes;
using OrleansOcsp.Bench.Handshakes.Servers;

switch (args)
{
    case [KestrelHttps.Verb, var chainFile, var keyFile, var port]:
        return await KestrelHttps.ServeAsync(chainFile, keyFile, port);
    case [ChangingEdge.Verb, var chainFile, var keyFile, var responses, var port]:
        return await ChangingEdge.ServeAsync(chainFile, keyFile, responses, port);
    case ["handshakes", ..]:
        await HandshakeBench.RunAsync(Options.Number("--names", 1));
        return 0;
    case ["backend", ..]:
        await HandshakeBench.RunWithBackendAsync();
        return 0;
    case ["lookup", ..]:
        await LookupBench.RunAsync();
        return 0;
    case ["memory", ..]:
        await MemoryBench.RunAsync();
        return 0;
    case ["change", ..]:
        return await ChangeBench.RunAsync();
    default:
        Console.Error.WriteLine("expected: handshakes, backend, lookup, memory or change; bench/run.sh runs them");
        return 64;
}
