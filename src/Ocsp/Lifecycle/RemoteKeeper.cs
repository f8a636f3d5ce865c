namespace OrleansOcsp.Lifecycle;

/// <summary>Another process that keeps a certificate for this one: a silo of its cluster.</summary>
/// <param name="LastWord">When it last said how the certificate stands; null: it has not spoken since this process began.</param>
public sealed record RemoteKeeper(DateTimeOffset? LastWord)
{
    /// <summary>The silo, as its operator named it; empty: not known.</summary>
    public string Node { get; init; } = "";

    /// <summary>Which life of the certificate's grain it is; empty: not known.</summary>
    public string Activation { get; init; } = "";

    /// <summary>It did not speak when it should have: this process asks the responders by itself until it does.</summary>
    public bool StoodInFor { get; init; }

    /// <summary>How many edges it tells of changes at once; null: not known here.</summary>
    public int? Watchers { get; init; }

    /// <summary>When an edge last asked it; null: not known here.</summary>
    public DateTimeOffset? LastWatched { get; init; }
}
