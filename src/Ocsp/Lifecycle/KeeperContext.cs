using Microsoft.Extensions.Logging;
using OrleansOcsp.Fetching;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>What all keepers of a process share.</summary>
internal sealed record KeeperContext
{
    public required IOcspFetcher Fetcher { get; init; }

    /// <summary>What <see cref="Fetcher"/> knows of the responders: for snapshots, and to tell it how a responder wants to be asked.</summary>
    public required Responders Responders { get; init; }

    public required StapleVerifier Verifier { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public required OcspMetrics Metrics { get; init; }

    /// <summary>The keepers at work, for the numbers.</summary>
    public KeeperCensus Census { get; } = new();

    /// <summary>The data centres that share the work; null: this one is alone.</summary>
    public DataCenters? DataCenters { get; init; }

    public RefreshPolicy Policy { get; init; } = RefreshPolicy.Default;

    /// <summary>Gives a number from 0 up to 1, for backoffs.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
}
