using OrleansOcsp.GrainContracts;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>How a certificate stands whose staple the cluster keeps, in the words of a keeper.</summary>
internal static class WatchedPicture
{
    public static KeeperSnapshot Of(WatchedCertificate certificate, GrainWord? word, bool attempted, DateTimeOffset now)
    {
        KeeperSnapshot told = new KeeperSnapshot(
            State(certificate.Current, word, attempted, now), certificate.Current, certificate.Since, word?.Reply.NextAttempt, word?.At,
            word?.Reply.ConsecutiveFailures ?? 0, word?.Reply.Problem).With(word?.Reply.Notes);

        // What this edge met with itself comes after what the grain said.
        return certificate.Problem is { } problem
            ? told with { LastProblem = problem.Text, LastOutcome = problem.Outcome, Rejection = problem.Rejection, ProblemSince = problem.Since }
            : told;
    }

    private static KeeperState State(Staple? staple, GrainWord? word, bool attempted, DateTimeOffset now) =>
        staple is null
            ? word?.Reply.Outcome == WatchOutcome.NotApplicable ? KeeperState.NotApplicable
                : attempted ? KeeperState.None : KeeperState.Waiting
            : now >= staple.Window.NextUpdate ? KeeperState.Expired
            : staple.Status == CertStatus.Revoked ? KeeperState.Revoked : KeeperState.Good;
}

/// <summary>What stands between an edge and its cluster's staple.</summary>
/// <param name="Text">In a sentence.</param>
/// <param name="Since">Since when.</param>
/// <param name="Outcome">What it comes to; null: the grain does not answer.</param>
/// <param name="Rejection">Why the grain's response is no evidence here; null: it is not that.</param>
internal sealed record WatchProblem(string Text, DateTimeOffset Since, RefreshOutcome? Outcome = null, StapleRejection? Rejection = null);
