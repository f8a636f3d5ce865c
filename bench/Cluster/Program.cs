// What a certificate costs a cluster. bench/README.md says how to read it; bench/run.sh cluster builds and runs it.
//   OrleansOcsp.ClusterBench [--certificates 10000] [--window SECONDS] [--watch 60] [--silo PROGRAM]
using OrleansOcsp.Bench.Cluster;

int certificates = Number("--certificates", 10_000);
// Refreshed every half window: some 170 a second by default, 330 for 100,000.
int window = Number("--window", Math.Max(120, certificates * 6 / 1000));
await using Scene scene = await Scene.SetUpAsync(certificates, TimeSpan.FromSeconds(window), Word("--silo"));
await scene.RunAsync(TimeSpan.FromSeconds(Number("--watch", 60)));
return 0;

int Number(string name, int otherwise) =>
    Word(name) is { } word ? int.Parse(word, System.Globalization.CultureInfo.InvariantCulture) : otherwise;

string? Word(string name) => Array.IndexOf(args, name) is >= 0 and int at && at + 1 < args.Length ? args[at + 1] : null;
