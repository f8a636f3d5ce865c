using Microsoft.Extensions.Logging;
using OrleansOcsp.Certificates;

namespace OrleansOcsp.Lifecycle;

/// <summary>Logs what has changed from one state to the next, once.</summary>
internal static class LifecycleLog
{
    public static void Write(ILogger logger, CertificateKey key, LifecycleState before, LifecycleState after)
    {
        if (after.Staple is { } staple && !ReferenceEquals(staple, before.Staple))
        {
            bool ended = after.Alarms.HasFlag(Alarms.Expired);
            if (!ended && (before.Staple is null || before.Alarms.HasFlag(Alarms.Expired) || before.Staple.Status != staple.Status))
            {
                Log.Stapled(logger, key, staple.Status, staple.Window.ThisUpdate, staple.Window.NextUpdate, after.NextAttempt);
            }
            else if (!ended)
            {
                Log.Refreshed(logger, key, staple.Window.ThisUpdate, staple.Window.NextUpdate, after.NextAttempt);
            }
        }

        if (after.Problem is { } problem && problem.Kind != before.Problem?.Kind)
        {
            Problem(logger, key, problem, after.NextAttempt);
        }

        Raised(logger, key, after, after.Alarms & ~before.Alarms);
    }

    // A responder that is down is the responder's line in the log, not one of each of its certificates.
    private static void Problem(ILogger logger, CertificateKey key, Problem problem, DateTimeOffset? next)
    {
        if (problem.Kind is RefreshOutcome.Refused or RefreshOutcome.Rejected or RefreshOutcome.Unknown)
        {
            Log.NoStaple(logger, key, problem.Explanation, next);
        }
        else
        {
            Log.NotNow(logger, key, problem.Explanation, next);
        }
    }

    private static void Raised(ILogger logger, CertificateKey key, LifecycleState state, Alarms raised)
    {
        if (raised.HasFlag(Alarms.Revoked))
        {
            Log.Revoked(logger, key, state.Staple?.RevokedAt, state.Staple?.RevocationReason, state.Staple?.Window.ThisUpdate);
        }

        if (raised.HasFlag(Alarms.RevocationWithdrawn))
        {
            Log.RevocationWithdrawn(logger, key, state.Staple?.Window.ThisUpdate);
        }

        if (raised.HasFlag(Alarms.Unknown))
        {
            Log.Unknown(logger, key, state.Problem?.Explanation);
        }

        if (raised.HasFlag(Alarms.Expired))
        {
            Log.Expired(logger, key, state.Staple?.Window.NextUpdate, state.Problem?.Explanation);
        }
    }
}
