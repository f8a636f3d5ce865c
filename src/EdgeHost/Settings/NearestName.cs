namespace OrleansOcsp.EdgeHost.Settings;

/// <summary>Finds the known name that a mistyped one was meant to be.</summary>
internal static class NearestName
{
    /// <summary>The candidate with the smallest edit distance; null where even that is more than half of the name away.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        (string? Name, int Distance) best = (null, 1 + (name.Length / 2));
        foreach (string candidate in candidates)
        {
            int distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < best.Distance)
            {
                best = (candidate, distance);
            }
        }

        return best.Name;
    }

    /// <summary>Levenshtein's distance: single letters added, left out or changed.</summary>
    private static int Distance(string from, string to)
    {
        int[] previous = [.. Enumerable.Range(0, to.Length + 1)];
        int[] current = new int[to.Length + 1];
        for (int i = 1; i <= from.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int change = previous[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, 1 + Math.Min(previous[j], current[j - 1]));
            }

            (previous, current) = (current, previous);
        }

        return previous[to.Length];
    }
}
