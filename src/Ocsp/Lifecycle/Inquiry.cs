using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Lifecycle;

/// <summary>Asks a certificate's responders, one after the other, until one gives a verified answer, and says what came of it as one event.</summary>
internal sealed class Inquiry(KeeperContext context, StapleLifecycle lifecycle, IRecoveryWaiter waiter)
{
    /// <summary>Asks.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="endpoints">Whom, in order; at least one.</param>
    /// <param name="state">What is known.</param>
    /// <param name="demanded">A person asks: an open breaker lets it pass.</param>
    /// <param name="cancellation">Gives it up.</param>
    public async Task<LifecycleEvent> AskAsync(
        IssuedCertificate certificate, IEnumerable<ResponderEndpoint> endpoints, LifecycleState state, bool demanded, CancellationToken cancellation)
    {
        bool byPost = lifecycle.AsksByPost(state, context.Time.GetUtcNow());
        LifecycleEvent? result = null;
        LifecycleEvent? peers = null;
        foreach (ResponderEndpoint endpoint in endpoints)
        {
            var question = new OcspQuestion(certificate, endpoint) { ByPost = byPost, Demanded = demanded, Waiter = waiter };
            FetchOutcome outcome = await context.Fetcher.FetchAsync(question, cancellation);
            LifecycleEvent answer = Read(question, outcome);
            if (endpoint.IsPeer)
            {
                // A peer counts where it has something newer. Else it says nothing of the certificate or the CA: the next is asked.
                if (answer is LifecycleEvent.Answered { Staple: var theirs } newer && theirs.Supersedes(state.Staple))
                {
                    return newer with { FreshUntil = null };
                }

                peers = answer is LifecycleEvent.Answered ? answer : peers ?? new LifecycleEvent.Failed(RefreshOutcome.Unreachable, Said(answer));
                continue;
            }

            if (answer is LifecycleEvent.Answered or LifecycleEvent.NotKnown { Signed: true })
            {
                return answer;
            }

            result = result is null ? answer : Join(result, answer);
        }

        return result ?? peers ?? throw new ArgumentException("No responders.", nameof(endpoints));
    }

    private LifecycleEvent Read(OcspQuestion question, FetchOutcome outcome)
    {
        string said = $"{question.Endpoint.Url.AbsoluteUri}: {outcome.Explanation}";
        return outcome switch
        {
            FetchOutcome.Answered answered => Verify(question, answered),
            FetchOutcome.NotAsked notAsked => new LifecycleEvent.NotAsked(notAsked.Until, said),
            FetchOutcome.ResponderError { Status: OcspResponseStatus.Unauthorized } => new LifecycleEvent.NotKnown(false, said),
            FetchOutcome.NotOcsp or FetchOutcome.TooLong => new LifecycleEvent.Failed(RefreshOutcome.Rejected, said),
            { Sign: ResponderSign.Failing } => new LifecycleEvent.Failed(RefreshOutcome.Unreachable, said),
            _ => new LifecycleEvent.Failed(RefreshOutcome.Refused, said),
        };
    }

    private LifecycleEvent Verify(OcspQuestion question, FetchOutcome.Answered answered)
    {
        using System.Diagnostics.Activity? span = OcspSpans.Verify();
        DateTimeOffset now = context.Time.GetUtcNow();
        StapleVerdict verdict = context.Verifier.Verify(question.Certificate, answered.Body, now);
        span?.SetTag("verdict", VerdictText.FirstLine(verdict));
        switch (verdict)
        {
            case StapleVerdict.Accepted accepted:
                context.Responders.For(question.Endpoint).Remember(answered);
                return new LifecycleEvent.Answered(accepted.Staple, now + answered.Hints.FreshFor) { By = question.Endpoint };
            case StapleVerdict.Unknown:
                return new LifecycleEvent.NotKnown(true, $"{question.Endpoint.Url.AbsoluteUri}: it signs that it does not know the certificate.");
            default:
                return new LifecycleEvent.Failed(RefreshOutcome.Rejected,
                    $"{question.Endpoint.Url.AbsoluteUri}: its answer is no evidence ({VerdictText.FirstLine(verdict)}): {string.Join(' ', VerdictText.Sentences(verdict))}")
                {
                    Rejection = (verdict as StapleVerdict.Rejected)?.Reason,
                };
        }
    }

    // Of several that brought nothing, the one that says most of the certificate counts; all are told of.
    private static LifecycleEvent Join(LifecycleEvent one, LifecycleEvent other)
    {
        LifecycleEvent graver = Weight(other) > Weight(one) ? other : one;
        string said = $"{Said(one)} {Said(other)}";
        return graver switch
        {
            LifecycleEvent.NotKnown notKnown => notKnown with { Explanation = said },
            LifecycleEvent.Failed failed => failed with { Explanation = said },
            LifecycleEvent.NotAsked => new LifecycleEvent.NotAsked(Earlier(one, other), said),
            _ => graver,
        };
    }

    private static int Weight(LifecycleEvent happened) => happened switch
    {
        LifecycleEvent.NotKnown => 4,
        LifecycleEvent.Failed { Kind: RefreshOutcome.Rejected } => 3,
        LifecycleEvent.Failed { Kind: RefreshOutcome.Refused } => 2,
        LifecycleEvent.Failed => 1,
        _ => 0,
    };

    private static string Said(LifecycleEvent happened) => happened switch
    {
        LifecycleEvent.NotKnown notKnown => notKnown.Explanation,
        LifecycleEvent.Failed failed => failed.Explanation,
        LifecycleEvent.NotAsked notAsked => notAsked.Explanation,
        _ => "",
    };

    private static DateTimeOffset? Earlier(LifecycleEvent one, LifecycleEvent other) =>
        new[] { (one as LifecycleEvent.NotAsked)?.Until, (other as LifecycleEvent.NotAsked)?.Until }.Min();
}
