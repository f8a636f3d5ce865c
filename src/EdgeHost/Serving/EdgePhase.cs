namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>How far the edge is in its life. Only ever goes forward.</summary>
internal enum EdgePhase
{
    /// <summary>Certificates are read and first staples awaited; the listeners are closed.</summary>
    Starting,

    /// <summary>Start-up is decided for every name, the listeners are open. No certificate's trouble ends this.</summary>
    Ready,

    /// <summary>The listeners are closed, open connections go on for the drain timeout.</summary>
    Draining,
}

/// <summary>Where the phase stands.</summary>
internal sealed class EdgeState
{
    private volatile EdgePhase _phase = EdgePhase.Starting;

    public EdgePhase Phase
    {
        get => _phase;
        set => _phase = value;
    }
}
