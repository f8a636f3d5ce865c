using OrleansOcsp.Fetching;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>Asks only responders that the operator allows. A certificate of which one responder is allowed may name others too.</summary>
internal sealed class AllowedFetcher(IOcspFetcher inner, ResponderRules rules, TimeProvider time) : IOcspFetcher
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromHours(1);

    public Task<FetchOutcome> FetchAsync(OcspQuestion question, CancellationToken cancellation) =>
        question.Endpoint.WrittenByOperator || rules.IsAllowed(question.Endpoint.Url)
            ? inner.FetchAsync(question, cancellation)
            : Task.FromResult<FetchOutcome>(
                new FetchOutcome.NotAsked(time.GetUtcNow() + AskAgain, "it is not in the silo's Responders:Allow."));
}
