using System.Globalization;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Bench.ResponderLoad;

/// <summary>What <see cref="PacedLoad"/> saw in one round; times in ms, counted from when the request was due.</summary>
internal sealed record Paced(double P50, double P99, double P999)
{
    /// <exception cref="InvalidOperationException">An answer was an error.</exception>
    public static async Task<Paced> RunAsync(Scene scene, Contender contender, int connections, int perSecond, int seconds)
    {
        ProgramResult said = await ProgramResult.OfAsync(
            Environment.ProcessPath!,
            ["paced", $"{contender.EndPoint}", scene.Folder["paths"], Text(connections), Text(perSecond), Text(seconds)],
            deadline: TimeSpan.FromMinutes(5));
        if (said.ExitCode != 0)
        {
            throw new InvalidOperationException($"{contender.Name}: {said.All}");
        }

        double[] figures = [.. said.Output.Split(' ').Skip(1).Select(text => double.Parse(text, CultureInfo.InvariantCulture) / 1000)];
        return new Paced(figures[0], figures[1], figures[2]);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
