using OrleansOcsp.Certificates;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>Where staples come from: keepers in this process, or the cluster's grains. Both are used alike.</summary>
public interface IStapleSource
{
    /// <summary>Starts to keep a staple for a certificate until the result is disposed.</summary>
    /// <param name="wanted">The certificate and what the operator said about its responders.</param>
    /// <param name="publish">
    /// Called with each staple that supersedes the one before, verified in this process, and never two calls at once. It must
    /// be quick and must not throw. It may be called before this method returns.
    /// </param>
    IKeptStaple Keep(StapleWanted wanted, Action<Staple> publish);
}

/// <summary>A certificate whose staple is to be kept.</summary>
/// <param name="Certificate">Leaf and issuer.</param>
public sealed record StapleWanted(IssuedCertificate Certificate)
{
    /// <summary>Responders to ask instead of those the certificate names; empty means those of the certificate. Written by the operator, so
    /// private and loopback addresses are allowed.</summary>
    public IReadOnlyList<Uri> ResponderOverride { get; init; } = [];
}

/// <summary>One certificate under care.</summary>
public interface IKeptStaple : IAsyncDisposable
{
    /// <summary>The certificate.</summary>
    IssuedCertificate Certificate { get; }

    /// <summary>The newest staple, which may have run out: compare its window with the clock. Never goes back.</summary>
    Staple? Current { get; }

    /// <summary>Ends when a usable staple is there or the first attempt to get one has ended, however it ended. Never fails.</summary>
    Task FirstAttempt { get; }

    /// <summary>A picture of the present state, for people: explain, health and status pages.</summary>
    KeeperSnapshot Snapshot();

    /// <summary>Asks a responder now, whatever the schedule says, and ends with the attempt. A second call joins the first.</summary>
    Task RefreshNowAsync(CancellationToken cancellation);
}
