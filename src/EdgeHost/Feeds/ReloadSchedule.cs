namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>When a reload command runs: the first change at once, later ones together after the interval, a failed one again with growing
/// pauses. Pure but for what it remembers.</summary>
/// <param name="interval">From one run to the next at least.</param>
/// <param name="firstPause">After the first failure; doubles up to <see cref="LongestPause"/>.</param>
internal sealed class ReloadSchedule(TimeSpan interval, TimeSpan firstPause)
{
    /// <summary>Between two tries of a command that keeps failing.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private bool _wanted;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
    private int _failures;

    /// <summary>When it runs next; null while nobody wants it.</summary>
    public DateTimeOffset? DueAt => _wanted ? _notBefore : null;

    public void Want(bool wanted) => _wanted |= wanted;

    public bool IsDue(DateTimeOffset now) => _wanted && now >= _notBefore;

    public void Succeeded(DateTimeOffset now)
    {
        _wanted = false;
        _failures = 0;
        _notBefore = now + interval;
    }

    /// <returns>The pause until it is tried again.</returns>
    public TimeSpan Failed(DateTimeOffset now)
    {
        TimeSpan pause = firstPause * Math.Pow(2, Math.Min(_failures++, 10));
        pause = pause < LongestPause ? pause : LongestPause;
        pause = pause > interval ? pause : interval;
        _notBefore = now + pause;
        return pause;
    }
}
