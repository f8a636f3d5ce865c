using System.Globalization;

namespace OrleansOcsp.Bench.Handshakes;

/// <summary>The command line: a bench, then <c>--option value</c>.</summary>
internal static class Options
{
    private static readonly string[] Arguments = Environment.GetCommandLineArgs();

    /// <summary>The published ocsp-edge.</summary>
    public static string EdgeProgram => Text("--edge") ?? throw new ArgumentException("--edge PROGRAM is missing: the published ocsp-edge; bench/run.sh gives it");

    /// <summary>Other builds, or scripts that start one with other settings, to be measured beside it: how a lever is judged.</summary>
    public static IEnumerable<string> OtherEdges => Arguments.Zip(Arguments.Skip(1)).Where(static pair => pair.First == "--also").Select(static pair => pair.Second);

    /// <summary>Servers on core 0; otherwise they have the whole machine.</summary>
    public static bool Pinned => Environment.GetEnvironmentVariable("OCSP_BENCH_PINNED") == "1";

    public static int ServerCores => Pinned ? 1 : 2;

    public static int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public static string? Text(string name) => Array.IndexOf(Arguments, name) is >= 0 and int at && at + 1 < Arguments.Length ? Arguments[at + 1] : null;
}
