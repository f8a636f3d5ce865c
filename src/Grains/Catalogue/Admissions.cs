using System.Runtime.InteropServices;

namespace OrleansOcsp.Grains.Catalogue;

/// <summary>Counts the certificates that each edge was first to bring to a bucket, from one day to the next. One thread at a time.</summary>
internal sealed class Admissions(int most)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Dictionary<string, int> _brought = new(StringComparer.Ordinal);
    private DateTimeOffset _since;

    /// <summary>Counts one more, unless the edge has brought as many as it may.</summary>
    public bool Take(string edge, DateTimeOffset now)
    {
        if (now - _since >= Day)
        {
            _brought.Clear();
            _since = now;
        }

        ref int brought = ref CollectionsMarshal.GetValueRefOrAddDefault(_brought, edge, out _);
        if (brought >= most)
        {
            return false;
        }

        brought++;
        return true;
    }
}
