using OrleansOcsp.Fetching;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>How staples are kept in this process.</summary>
public sealed record KeeperOptions
{
    /// <summary>When responders are asked.</summary>
    public RefreshPolicy Refresh { get; init; } = RefreshPolicy.Default;

    /// <summary>How they are asked.</summary>
    public FetchOptions Fetching { get; init; } = new();

    /// <summary>What of an answer is forgiven.</summary>
    public VerificationPolicy Verification { get; init; } = VerificationPolicy.Default;

    /// <summary>The data centres that share the work. Default null: this one is alone.</summary>
    public DataCenters? DataCenters { get; init; }

    /// <summary>What is wrong, all at once; empty when nothing is.</summary>
    public IReadOnlyList<string> Faults() => [.. Refresh.Faults(), .. Fetching.Faults()];
}
