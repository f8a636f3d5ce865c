namespace OrleansOcsp.Responder.Fetched;

/// <summary>How much clients may make us ask: so many questions a second, so many at once at one responder. Thread-safe.</summary>
internal sealed class FetchBudget(TimeProvider time)
{
    // As many as wake up at once when a CA's responder is back; an inventory of serial numbers is not read out faster than this.
    private const int ASecond = 50;

    // As keepers do (FetchOptions.MaxConcurrentPerResponder), half: those go first.
    private const int AtOnce = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _underWay = new(StringComparer.OrdinalIgnoreCase);
    private long _second;
    private int _taken;

    /// <summary>Takes one. Each that was taken is given back with <see cref="Return"/>.</summary>
    public bool TryTake(string host)
    {
        lock (_lock)
        {
            long second = time.GetUtcNow().ToUnixTimeSeconds();
            (_second, _taken) = second == _second ? (_second, _taken) : (second, 0);
            int underWay = _underWay.GetValueOrDefault(host);
            if (_taken >= ASecond || underWay >= AtOnce)
            {
                return false;
            }

            _taken++;
            _underWay[host] = underWay + 1;
            return true;
        }
    }

    public void Return(string host)
    {
        lock (_lock)
        {
            if (--_underWay[host] == 0)
            {
                _underWay.Remove(host);
            }
        }
    }
}
