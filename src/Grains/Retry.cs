namespace OrleansOcsp.Grains;

/// <summary>When to try again what failed: after 1 s, doubling to 30 s.</summary>
internal sealed class Retry(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _failures;
    private DateTimeOffset _next;

    public bool IsDue => time.GetUtcNow() >= _next;

    public DateTimeOffset Next => _next;

    public void Succeeded() => (_failures, _next) = (0, default);

    /// <returns>Failures in a row, this one counted.</returns>
    public int Failed()
    {
        TimeSpan wait = First * Math.Pow(2, Math.Min(_failures, 5));
        _next = time.GetUtcNow() + (wait < Longest ? wait : Longest);
        return ++_failures;
    }
}
