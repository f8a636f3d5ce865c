// The responder under load: GETs of 10,000 certificates, beside nginx with the same responses as files, round by round; then the same while its
// staples change without end. bench/run.sh builds and runs it. Wants wrk and nginx (Debian: wrk, nginx-light).
//   OrleansOcsp.ResponderLoad --edge PROGRAM [--certificates 10000] [--rounds 7] [--seconds 5] [--connections 16]
using System.Globalization;
using OrleansOcsp.Bench.ResponderLoad;

string edgeProgram = Text("--edge") ?? throw new ArgumentException("--edge PROGRAM is missing: the published ocsp-edge; bench/run.sh gives it");
int count = Number("--certificates", 10_000);
int rounds = Number("--rounds", 7);
int seconds = Number("--seconds", 5);
int connections = Number("--connections", 16);

await using Scene scene = await Scene.CreateAsync(count);
scene.Responder.Behaviour = scene.Responder.Behaviour with { Window = TimeSpan.FromDays(4) };
List<Wrk> steady = [];
List<Wrk> files = [];
await using (Contender edge = await Contender.StartEdgeAsync(scene, edgeProgram, "steady"))
await using (Contender nginx = await Contender.StartNginxAsync(scene, edge))
{
    await Wrk.RunAsync(scene, edge, connections, seconds); // the JIT settles
    for (int round = 0; round < rounds; round++)
    {
        steady.Add(await Wrk.RunAsync(scene, edge, connections, seconds));
        files.Add(await Wrk.RunAsync(scene, nginx, connections, seconds));
    }
}

double[] ratios = [.. steady.Zip(files, (ours, theirs) => ours.Cost / theirs.Cost).Order()];
Say($"GET of {count} certificates, {connections} connections, {rounds} rounds of {seconds} s:");
Say($"  ocsp-edge     {Median(steady, round => round.Cost):0.0} us CPU an answer; {Median(steady, round => round.PerSecond):0} answers/s, p99 {Median(steady, round => round.P99):0.00} ms");
Say($"  nginx, files  {Median(files, round => round.Cost):0.0} us CPU an answer; {Median(files, round => round.PerSecond):0} answers/s, p99 {Median(files, round => round.P99):0.00} ms");
Say($"  ratio of CPU  {ratios[ratios.Length / 2]:0.00} (median; {ratios[0]:0.00} to {ratios[^1]:0.00})");

// Each certificate has another staple every minute or so. nginx in between tells what the machine does to anybody's p99.
scene.Responder.Behaviour = scene.Responder.Behaviour with { Window = TimeSpan.FromMinutes(2) };
await using (Contender changing = await Contender.StartEdgeAsync(scene, edgeProgram, "changing"))
await using (Contender nginx = await Contender.StartNginxAsync(scene, changing))
{
    List<Wrk> seen = [];
    List<Wrk> beside = [];
    int before = scene.Responder.RequestCount;
    var watch = System.Diagnostics.Stopwatch.StartNew();
    for (int round = 0; round < 2 * rounds; round++)
    {
        seen.Add(await Wrk.RunAsync(scene, changing, connections, seconds));
        beside.Add(await Wrk.RunAsync(scene, nginx, connections, seconds));
    }

    double refreshes = (scene.Responder.RequestCount - before) / watch.Elapsed.TotalSeconds;
    Say($"while staples change ({refreshes:0} a second, asked for, verified, kept on disk):");
    Say($"  ocsp-edge     {Median(seen, round => round.Cost):0.0} us CPU an answer; {Median(seen, round => round.PerSecond):0} answers/s, p99 {Median(seen, round => round.P99):0.00} ms");
    Say($"  nginx, files  {Median(beside, round => round.PerSecond):0} answers/s, p99 {Median(beside, round => round.P99):0.00} ms");
    Say($"  p99 of ocsp-edge by nginx's of the same round: {Beside(seen, beside):0.00} while they change, {Beside(steady, files):0.00} while they do not");
}

return 0;

string? Text(string name) => Array.IndexOf(args, name) is >= 0 and int at && at + 1 < args.Length ? args[at + 1] : null;

int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

static double Beside(List<Wrk> ours, List<Wrk> theirs) => ours.Zip(theirs, (one, other) => one.P99 / other.P99).Order().ElementAt(ours.Count / 2);

static double Median(List<Wrk> of, Func<Wrk, double> figure) => of.Select(figure).Order().ElementAt(of.Count / 2);

static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
