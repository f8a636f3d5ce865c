namespace OrleansOcsp.Fetching;

/// <summary>Lets a question through when its responder's health allows, tells the health what came of it, and counts.</summary>
internal sealed class GatedFetcher(IOcspFetcher inner, Responders responders, OcspMetrics metrics, TimeProvider time) : IOcspFetcher
{
    public async Task<FetchOutcome> FetchAsync(OcspQuestion question, CancellationToken cancellation)
    {
        ResponderHealth health = responders.For(question.Endpoint);
        if (await health.EnterAsync(question, cancellation) is { } refusal)
        {
            return refusal;
        }

        using System.Diagnostics.Activity? span = OcspSpans.Fetch(question.Endpoint);
        FetchOutcome? outcome = null;
        long start = time.GetTimestamp();
        try
        {
            outcome = await inner.FetchAsync(health.Prepare(question), cancellation);
            return outcome;
        }
        finally
        {
            health.Leave(question, outcome);
            metrics.Fetched(question.Endpoint, outcome, time.GetElapsedTime(start));
            OcspSpans.Came(span, outcome);
        }
    }
}
