using System.Globalization;
using System.Text;

namespace OrleansOcsp.EdgeHost.Demo.Watch;

/// <summary>Counts what clients got, by the edge's name as it was given and the server name. Thread-safe.</summary>
internal sealed class Tally
{
    private static readonly Sighting[] Kinds = Enum.GetValues<Sighting>();

    private const int MostProblems = 100;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, int> _problems = [];
    private readonly SortedDictionary<(string Edge, string Name), Count> _second = [];
    private readonly SortedDictionary<(string Edge, string Name), Count> _all = [];

    /// <summary>The columns of <see cref="TakeSecond"/>.</summary>
    public static string Header { get; } = string.Join('\t', ["second", "edge", "name", .. Kinds.Select(Word), "age", "left"]);

    /// <param name="edge">Where the client came to.</param>
    /// <param name="name">The name that it asked for.</param>
    /// <param name="sighting">What it got.</param>
    /// <param name="age">How old the staple was; null: none counts.</param>
    /// <param name="left">How long it went on to be valid.</param>
    public void Add(string edge, string name, Sighting sighting, TimeSpan? age, TimeSpan? left)
    {
        lock (_lock)
        {
            foreach (SortedDictionary<(string, string), Count> counts in new[] { _second, _all })
            {
                if (!counts.TryGetValue((edge, name), out Count? count))
                {
                    counts[(edge, name)] = count = new Count();
                }

                count.Seen[(int)sighting]++;
                count.Oldest = Math.Max(count.Oldest, (int)(age?.TotalSeconds ?? 0));
                count.Least = Math.Min(count.Least, (int)(left?.TotalSeconds ?? int.MaxValue));
            }
        }
    }

    /// <summary>A line, tab-separated, for each edge and name since the last call: the second, counts, age of the oldest staple and the
    /// least life that one had left, in seconds.</summary>
    public string TakeSecond(DateTimeOffset now)
    {
        lock (_lock)
        {
            string lines = Lines(_second, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            _second.Clear();
            return lines;
        }
    }

    /// <summary>Why a handshake did not come to its end.</summary>
    public void Explain(string problem)
    {
        lock (_lock)
        {
            if (_problems.Count < MostProblems || _problems.ContainsKey(problem))
            {
                _problems[problem] = _problems.GetValueOrDefault(problem) + 1;
            }
        }
    }

    /// <summary>The same for the whole time, and above it how often which problem was met.</summary>
    public string All()
    {
        lock (_lock)
        {
            return string.Concat(_problems.Select(problem => $"# {problem.Value} x {problem.Key}\n")) + Lines(_all, "all");
        }
    }

    /// <summary>How many clients got what.</summary>
    public int CountOf(Sighting sighting)
    {
        lock (_lock)
        {
            return _all.Values.Sum(count => count.Seen[(int)sighting]);
        }
    }

    private static string Word(Sighting kind) => kind.ToString().ToLowerInvariant();

    private static string Lines(SortedDictionary<(string Edge, string Name), Count> counts, string first)
    {
        StringBuilder text = new();
        foreach (((string edge, string name), Count count) in counts)
        {
            string left = count.Least == int.MaxValue ? "-" : count.Least.ToString(CultureInfo.InvariantCulture);
            text.AppendJoin('\t', [first, edge, name, .. count.Seen, count.Oldest, left]).Append('\n');
        }

        return text.ToString();
    }

    private sealed class Count
    {
        public int[] Seen { get; } = new int[Kinds.Length];

        public int Oldest { get; set; }

        public int Least { get; set; } = int.MaxValue;
    }
}
