// What ocsp-edge costs. bench/README.md says how to read it; bench/run.sh builds and runs all.
//   OrleansOcsp.Handshakes handshakes|backend --edge PROGRAM [--rounds 11] [--handshakes 2000] [--names N]
using OrleansOcsp.Bench.Handshakes;
using OrleansOcsp.Bench.Handshakes.Servers;

switch (args)
{
    case [KestrelHttps.Verb, var chainFile, var keyFile, var port]:
        return await KestrelHttps.ServeAsync(chainFile, keyFile, port);
    case ["handshakes", ..]:
        await HandshakeBench.RunAsync(Options.Number("--names", 1));
        return 0;
    case ["backend", ..]:
        await HandshakeBench.RunWithBackendAsync();
        return 0;
    default:
        Console.Error.WriteLine("expected: handshakes or backend; bench/run.sh runs them");
        return 64;
}
