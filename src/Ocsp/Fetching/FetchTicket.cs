namespace OrleansOcsp.Fetching;

/// <summary>A question that waits for a place at its responder. Null in the end: ask now; else why not.</summary>
internal sealed record FetchTicket(OcspQuestion Question)
{
    public TaskCompletionSource<FetchOutcome.NotAsked?> Decision { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
