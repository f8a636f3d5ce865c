using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Fetching;

/// <summary>Asks one responder about one certificate. Decorators count, limit and break; what the network does is a value.</summary>
public interface IOcspFetcher
{
    /// <summary>Asks once. Ends within the deadline.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    Task<FetchOutcome> FetchAsync(OcspQuestion question, CancellationToken cancellation);
}

/// <summary>What to ask, and whom.</summary>
/// <param name="Certificate">The certificate whose status is asked for.</param>
/// <param name="Endpoint">The responder.</param>
public sealed record OcspQuestion(IssuedCertificate Certificate, ResponderEndpoint Endpoint)
{
    /// <summary>The hash to name the issuer with first; the other is tried when the responder refuses it.</summary>
    public CertIdHash Hash { get; init; } = CertIdHash.Sha1;

    /// <summary>Ask by POST only: the responder does not take GET, or caches are to be passed.</summary>
    public bool ByPost { get; init; }

    /// <summary>An operator asks: an open breaker lets it pass as its probe.</summary>
    public bool Demanded { get; init; }

    /// <summary>Who asks, so that it can be queued by urgency and told when the responder is back; null: nobody waits.</summary>
    internal IRecoveryWaiter? Waiter { get; init; }
}
