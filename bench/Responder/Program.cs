// The responder under load: GETs of 10,000 certificates, beside nginx with the same responses as files, round by round; then the same while its
// staples change without end. Each time at full speed (wrk) and at constant rates below it. bench/run.sh builds and runs it. Wants wrk and nginx
// (Debian: wrk, nginx-light).
//   OrleansOcsp.ResponderLoad --edge PROGRAM [--certificates 10000] [--rounds 7] [--seconds 5] [--connections 16]
using System.Globalization;
using System.Net;
using OrleansOcsp.Bench.ResponderLoad;

if (args is ["paced", var target, var pathsFile, .. var numbers])
{
    int[] said = [.. numbers.Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
    return PacedLoad.Run(IPEndPoint.Parse(target), pathsFile, connections: said[0], perSecond: said[1], seconds: said[2]);
}

string edgeProgram = Text("--edge") ?? throw new ArgumentException("--edge PROGRAM is missing: the published ocsp-edge; bench/run.sh gives it");
int count = Number("--certificates", 10_000);
int rounds = Number("--rounds", 7);
var load = new Load(Number("--connections", 16), Number("--seconds", 5));

await using Scene scene = await Scene.CreateAsync(count);
scene.Responder.Behaviour = scene.Responder.Behaviour with { Window = TimeSpan.FromDays(4) };
var steady = new Figures();
int[] rates;
await using (Contender edge = await Contender.StartEdgeAsync(scene, edgeProgram, "steady"))
await using (Contender nginx = await Contender.StartNginxAsync(scene, edge))
{
    await Wrk.RunAsync(scene, edge, load.Connections, load.Seconds); // the JIT settles
    await steady.AtFullSpeedAsync(scene, edge, nginx, load, rounds);
    rates = [steady.Slower / 3, steady.Slower / 2];
    await steady.AtRatesAsync(scene, edge, nginx, load, rates, rounds);
}

Say($"GET of {count} certificates, {load.Connections} connections, {rounds} rounds of {load.Seconds} s, while no staple changes:");
steady.Tell();

// Each certificate has another staple every minute or two. nginx in between tells what the machine, the keeping of staples on the same core
// included, does to anybody's p99.
await using var windows = new SpreadWindows(scene.Responder, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
var changing = new Figures();
await using (Contender edge = await Contender.StartEdgeAsync(scene, edgeProgram, "changing"))
await using (Contender nginx = await Contender.StartNginxAsync(scene, edge))
{
    await Wrk.RunAsync(scene, edge, load.Connections, load.Seconds);
    int before = scene.Responder.RequestCount;
    var watch = System.Diagnostics.Stopwatch.StartNew();
    await changing.AtFullSpeedAsync(scene, edge, nginx, load, rounds);
    await changing.AtRatesAsync(scene, edge, nginx, load, rates, rounds);
    double refreshes = (scene.Responder.RequestCount - before) / watch.Elapsed.TotalSeconds;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"while staples change, {refreshes:0} a second, asked for, verified, kept on disk:"));
}

changing.Tell();
return 0;

string? Text(string name) => Array.IndexOf(args, name) is >= 0 and int at && at + 1 < args.Length ? args[at + 1] : null;

int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
