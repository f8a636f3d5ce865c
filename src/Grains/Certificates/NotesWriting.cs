using OrleansOcsp.Fetching;
using OrleansOcsp.GrainContracts;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>Writes down what a keeper knows beside its staple, for those who explain it elsewhere.</summary>
internal static class NotesWriting
{
    public static bool AreWorthAWord(KeeperSnapshot kept) => kept.LastProblem is not null || kept.StoreProblem is not null
        || kept.RevocationWithdrawn || kept.UnknownToResponder || kept.Responders.Any(one => one.Health.OpenSince is not null);

    public static KeeperNotes Of(KeeperSnapshot kept) => new()
    {
        Outcome = kept.LastOutcome is RefreshOutcome.Newer ? null : kept.LastOutcome?.ToString(),
        Rejection = kept.Rejection?.ToString(),
        Since = kept.ProblemSince,
        RevocationWithdrawn = kept.RevocationWithdrawn,
        UnknownToResponder = kept.UnknownToResponder,
        StoreProblem = kept.StoreProblem,
        Responders = [.. kept.Responders.Select(Of)],
    };

    private static ResponderNotes Of(EndpointSnapshot endpoint)
    {
        ResponderSnapshot health = endpoint.Health;
        return new ResponderNotes
        {
            Url = endpoint.Url.AbsoluteUri,
            WrittenByOperator = endpoint.WrittenByOperator,
            FailuresInRow = health.FailuresInRow,
            OpenSince = health.OpenSince,
            NextProbe = health.NextProbe,
            PausedUntil = health.PausedUntil,
            LastFailure = health.LastFailure,
            ClockAhead = health.ClockAhead,
        };
    }
}
