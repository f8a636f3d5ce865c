using System.Globalization;

namespace OrleansOcsp.Bench.ResponderLoad;

/// <summary>How the load is put on.</summary>
internal sealed record Load(int Connections, int Seconds);

/// <summary>What was seen of both servers, in turns, in one state of the staples.</summary>
internal sealed class Figures
{
    private readonly List<(Wrk Edge, Wrk Nginx)> _fullSpeed = [];
    private readonly SortedDictionary<int, List<(Paced Edge, Paced Nginx)>> _atRate = [];

    /// <summary>Answers a second of the slower one at full speed.</summary>
    public int Slower => (int)Math.Min(Median(_fullSpeed, round => round.Edge.PerSecond), Median(_fullSpeed, round => round.Nginx.PerSecond));

    /// <summary>wrk, which asks as soon as it is answered: the core is full, and whatever else it does is in each waiting time.</summary>
    public async Task AtFullSpeedAsync(Scene scene, Contender edge, Contender nginx, Load load, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            Wrk ours = await Wrk.RunAsync(scene, edge, load.Connections, load.Seconds);
            _fullSpeed.Add((ours, await Wrk.RunAsync(scene, nginx, load.Connections, load.Seconds)));
        }
    }

    /// <summary>Constant rates, which is how a service is asked.</summary>
    public async Task AtRatesAsync(Scene scene, Contender edge, Contender nginx, Load load, int[] rates, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            foreach (int rate in rates)
            {
                Paced ours = await Paced.RunAsync(scene, edge, load.Connections, rate, load.Seconds);
                Paced theirs = await Paced.RunAsync(scene, nginx, load.Connections, rate, load.Seconds);
                if (!_atRate.TryGetValue(rate, out List<(Paced Edge, Paced Nginx)>? seen))
                {
                    _atRate[rate] = seen = [];
                }

                seen.Add((ours, theirs));
            }
        }
    }

    public void Tell()
    {
        Say($"  at full speed (wrk)");
        Say($"    ocsp-edge     {Tell(round => round.Edge)}");
        Say($"    nginx, files  {Tell(round => round.Nginx)}");
        Say($"    ratio of CPU an answer {Spread(_fullSpeed, round => round.Edge.Cost / round.Nginx.Cost)}, of p99 {Spread(_fullSpeed, round => round.Edge.P99 / round.Nginx.P99)}");
        foreach ((int rate, List<(Paced Edge, Paced Nginx)> seen) in _atRate)
        {
            Say($"  at {rate} a second, from when each request was due");
            Say($"    ocsp-edge     {Tell(seen, round => round.Edge)}");
            Say($"    nginx, files  {Tell(seen, round => round.Nginx)}");
            Say($"    ratio of p99  {Spread(seen, round => round.Edge.P99 / round.Nginx.P99)}");
        }
    }

    private FormattableString Tell(Func<(Wrk Edge, Wrk Nginx), Wrk> of) =>
        $"{Median(_fullSpeed, round => of(round).Cost):0.0} us CPU an answer, {Median(_fullSpeed, round => of(round).PerSecond):0} answers/s, p99 {Spread(_fullSpeed, round => of(round).P99)} ms";

    private static FormattableString Tell(List<(Paced Edge, Paced Nginx)> seen, Func<(Paced Edge, Paced Nginx), Paced> of) =>
        $"p50 {Median(seen, round => of(round).P50):0.00} ms, p99 {Spread(seen, round => of(round).P99)} ms, p99.9 {Spread(seen, round => of(round).P999)} ms";

    private static string Spread<T>(List<T> rounds, Func<T, double> figure)
    {
        double[] sorted = [.. rounds.Select(figure).Order()];
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:0.00} ({sorted[0]:0.00} to {sorted[^1]:0.00})");
    }

    private static double Median<T>(List<T> rounds, Func<T, double> figure) => rounds.Select(figure).Order().ElementAt(rounds.Count / 2);

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
