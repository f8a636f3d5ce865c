namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>How far the edge is in its life. Only ever goes forward.</summary>
internal enum EdgePhase
{
    /// <summary>Certificates are read and first staples awaited. The listeners open as soon as waiting longer would be for a few names only.</summary>
    Starting,

    /// <summary>Start-up is decided for every name, the listeners are open. No certificate's trouble ends this.</summary>
    Ready,

    /// <summary>The listeners are closed, open connections go on for the drain timeout.</summary>
    Draining,
}

/// <summary>Where the phase stands.</summary>
internal sealed class EdgeState
{
    private int _phase = (int)EdgePhase.Starting;

    public EdgePhase Phase => (EdgePhase)Volatile.Read(ref _phase);

    /// <returns>Whether that was a step forward; otherwise nothing changed.</returns>
    public bool Advance(EdgePhase phase)
    {
        int before = Volatile.Read(ref _phase);
        while (before < (int)phase)
        {
            int seen = Interlocked.CompareExchange(ref _phase, (int)phase, before);
            if (seen == before)
            {
                return true;
            }

            before = seen;
        }

        return false;
    }
}
