using OrleansOcsp.Fetching;
using OrleansOcsp.GrainContracts;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>Puts what a grain noted into the words of this process. Edge and silo explain with the same ones.</summary>
internal static class NotesReading
{
    /// <param name="kept">What is known of the certificate besides.</param>
    /// <param name="notes">The grain's; null: it noted nothing, or is of a version that does not.</param>
    public static KeeperSnapshot With(this KeeperSnapshot kept, KeeperNotes? notes) => notes is null ? kept : kept with
    {
        LastOutcome = Parse<RefreshOutcome>(notes.Outcome) ?? (kept.LastProblem is null ? RefreshOutcome.Newer : null),
        ProblemSince = notes.Since,
        Rejection = Parse<StapleRejection>(notes.Rejection),
        RevocationWithdrawn = notes.RevocationWithdrawn,
        UnknownToResponder = notes.UnknownToResponder,
        StoreProblem = notes.StoreProblem,
        Responders = [.. notes.Responders.Select(Read).OfType<EndpointSnapshot>()],
    };

    private static EndpointSnapshot? Read(ResponderNotes notes) => Uri.TryCreate(notes.Url, UriKind.Absolute, out Uri? url)
        ? new EndpointSnapshot(url, notes.WrittenByOperator, new ResponderSnapshot(
            url.GetLeftPart(UriPartial.Authority), notes.FailuresInRow, notes.OpenSince, notes.NextProbe, notes.PausedUntil, notes.LastFailure,
            null, false, notes.ClockAhead, 0, 0, 0))
        : null;

    // Numbers are no names: Enum.TryParse takes them too.
    private static T? Parse<T>(string? name)
        where T : struct, Enum => Enum.TryParse(name, out T value) && Enum.IsDefined(value) ? value : null;
}
