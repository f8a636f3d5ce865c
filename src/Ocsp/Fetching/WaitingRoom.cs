namespace OrleansOcsp.Fetching;

/// <summary>Certificates that wait for one responder to come back. Not thread-safe: <see cref="ResponderHealth"/> locks.</summary>
internal sealed class WaitingRoom
{
    // In order of who probed least recently, so that no certificate whose own questions always fail keeps the others out.
    private readonly LinkedList<IRecoveryWaiter> _turns = new();
    private readonly Dictionary<IRecoveryWaiter, LinkedListNode<IRecoveryWaiter>> _places = [];
    private Queue<IRecoveryWaiter> _leaving = new();

    public int Count => _places.Count;

    public void Add(IRecoveryWaiter? waiter)
    {
        if (waiter is not null && !_places.ContainsKey(waiter))
        {
            _places.Add(waiter, _turns.AddLast(waiter));
        }
    }

    public void Remove(IRecoveryWaiter? waiter)
    {
        if (waiter is not null && _places.Remove(waiter, out LinkedListNode<IRecoveryWaiter>? place))
        {
            _turns.Remove(place);
        }
    }

    /// <summary>Whose turn it is to probe; it goes on waiting, at the end of the row.</summary>
    public IRecoveryWaiter? NextProbe()
    {
        if (_turns.First is not { } first)
        {
            return null;
        }

        _turns.RemoveFirst();
        _turns.AddLast(first);
        return first.Value;
    }

    /// <summary>Starts to let all out, the most urgent first.</summary>
    public void Release() => _leaving = new Queue<IRecoveryWaiter>(_places.Keys.OrderBy(waiter => waiter.Urgency));

    /// <summary>The responder is down again: who has not been called goes on waiting.</summary>
    public void StopRelease() => _leaving.Clear();

    /// <summary>Lets the next one out.</summary>
    public IRecoveryWaiter? NextReleased()
    {
        while (_leaving.TryDequeue(out IRecoveryWaiter? waiter))
        {
            if (_places.ContainsKey(waiter))
            {
                Remove(waiter);
                return waiter;
            }
        }

        return null;
    }
}
