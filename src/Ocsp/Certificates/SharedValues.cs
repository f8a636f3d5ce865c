using System.Collections.Concurrent;

namespace OrleansOcsp.Certificates;

/// <summary>One object for equal values that stand in thousands of certificates and answers. Bounded, since others choose what they write there:
/// what comes when it is full is not shared, and works the same. Thread-safe.</summary>
internal sealed class SharedValues<T>
    where T : class
{
    // More CAs and responders than one process meets; with the longest URLs, 4 MB.
    private const int Capacity = 1024;

    private readonly ConcurrentDictionary<string, T> _known = new(StringComparer.Ordinal);

    /// <summary>The object that is known by this text, else this one.</summary>
    public T Share(string text, T value) =>
        _known.TryGetValue(text, out T? known) ? known : _known.Count < Capacity ? _known.GetOrAdd(text, value) : value;
}
