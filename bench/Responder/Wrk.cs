using System.Globalization;
using System.Text.RegularExpressions;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Bench.ResponderLoad;

/// <summary>What wrk (Debian: wrk) saw in one round.</summary>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="P99">The 99th percentile of the time to an answer, in ms.</param>
/// <param name="Cost">CPU time of the server for an answer, in us.</param>
internal sealed partial record Wrk(double PerSecond, double P99, double Cost)
{
    // Each connection goes through all paths from a place of its own.
    private const string Script = """
        local paths = {}
        for line in io.lines(os.getenv("OCSP_PATHS")) do paths[#paths + 1] = line end
        local at = 0
        request = function()
          at = at % #paths + 1
          return wrk.format("GET", paths[at])
        end

        """;

    /// <exception cref="InvalidOperationException">An answer was an error: figures of errors are none.</exception>
    public static async Task<Wrk> RunAsync(Scene scene, Contender contender, int connections, int seconds)
    {
        File.WriteAllText(scene.Folder["wrk.lua"], Script);
        TimeSpan before = contender.CpuTime();
        ProgramResult said = await ProgramResult.OfAsync(
            "wrk",
            ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "-s", scene.Folder["wrk.lua"], $"http://{contender.EndPoint}/"],
            deadline: TimeSpan.FromMinutes(5),
            environment: new Dictionary<string, string?> { ["OCSP_PATHS"] = scene.Folder["paths"] });
        if (said.ExitCode != 0 || said.All.Contains("Non-2xx", StringComparison.Ordinal) || said.All.Contains("Socket errors", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{contender.Name}: {said.All}");
        }

        double used = (contender.CpuTime() - before).TotalMicroseconds;
        double answers = Number(Total().Match(said.Output).Groups["number"].Value);
        Match p99 = Percentile().Match(said.Output);
        double scale = p99.Groups["unit"].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };
        return new Wrk(Number(Rate().Match(said.Output).Groups["number"].Value), scale * Number(p99.Groups["number"].Value), used / answers);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+(?<number>[0-9.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"(?<number>[0-9]+) requests in ")]
    private static partial Regex Total();

    [GeneratedRegex(@"99%\s+(?<number>[0-9.]+)(?<unit>us|ms|s)")]
    private static partial Regex Percentile();
}
