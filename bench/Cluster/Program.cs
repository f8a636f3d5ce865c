// What a certificate costs a cluster. bench/README.md says how to read it; bench/run.sh cluster builds and runs it.
//   OrleansOcsp.ClusterBench [--certificates 10000] [--window SECONDS] [--watch 60]
using OrleansOcsp.Bench.Cluster;

int certificates = Number("--certificates", 10_000);
// Refreshed every half window: some 170 a second by default, 330 for 100,000.
int window = Number("--window", Math.Max(120, certificates * 6 / 1000));
await using Scene scene = await Scene.SetUpAsync(certificates, TimeSpan.FromSeconds(window));
await scene.RunAsync(TimeSpan.FromSeconds(Number("--watch", 60)));
return 0;

int Number(string name, int otherwise) =>
    Array.IndexOf(args, name) is >= 0 and int at && at + 1 < args.Length
        ? int.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture)
        : otherwise;
