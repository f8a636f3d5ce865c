namespace OrleansOcsp.Responder.Admin;

/// <summary>Who may use an admin listener, and where its page leads.</summary>
public sealed record AdminAccess
{
    /// <summary>Names under which it may be called, beside <c>localhost</c>, loopback addresses and the address that the connection came
    /// in on. Default: none. Whoever can make a browser take another name for this address would be let in (DNS rebinding).</summary>
    public IReadOnlyCollection<string> Hosts { get; init; } = [];

    /// <summary>What every request must show; null: nothing, for loopback only.</summary>
    public AdminToken? Token { get; init; }

    /// <summary>The status pages of other edges and silos, which this one's links to. Default: none.</summary>
    public IReadOnlyList<Uri> Links { get; init; } = [];
}
