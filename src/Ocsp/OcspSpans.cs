using System.Diagnostics;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp;

/// <summary>The spans of a refresh: <c>ocsp.refresh</c>, and within it <c>ocsp.fetch</c>, <c>ocsp.verify</c>, <c>ocsp.persist</c>,
/// <c>ocsp.publish</c>. Unlike a metric, a span may name its certificate. Nothing is made where nobody listens.</summary>
internal static class OcspSpans
{
    public static Activity? Refresh(CertificateKey certificate, AttemptReasons reasons)
    {
        Activity? span = OcspMetrics.Spans.StartActivity("ocsp.refresh");
        span?.SetTag("ocsp.certificate", certificate.ToString()).SetTag("reason", OutcomeWords.Of(reasons));
        return span;
    }

    public static void Came(Activity? refresh, Problem? problem)
    {
        refresh?.SetTag("outcome", OutcomeWords.Of(problem?.Kind ?? RefreshOutcome.Newer));
        if (problem?.Kind is RefreshOutcome.Unknown or RefreshOutcome.Refused or RefreshOutcome.Rejected or RefreshOutcome.Unreachable)
        {
            refresh?.SetStatus(ActivityStatusCode.Error, problem.Explanation);
        }
    }

    public static Activity? Fetch(ResponderEndpoint endpoint)
    {
        Activity? span = OcspMetrics.Spans.StartActivity("ocsp.fetch", ActivityKind.Client);
        span?.SetTag("server.address", endpoint.Url.IdnHost).SetTag("server.port", endpoint.Url.Port);
        return span;
    }

    public static void Came(Activity? fetch, FetchOutcome? outcome)
    {
        fetch?.SetTag("outcome", OutcomeWords.Of(outcome));
        if (outcome is not FetchOutcome.Answered)
        {
            fetch?.SetStatus(ActivityStatusCode.Error, outcome?.Explanation ?? "given up");
        }
    }

    public static Activity? Verify() => OcspMetrics.Spans.StartActivity("ocsp.verify");

    public static Activity? Persist() => OcspMetrics.Spans.StartActivity("ocsp.persist");

    public static Activity? Publish() => OcspMetrics.Spans.StartActivity("ocsp.publish");
}
