namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>The edge cannot start. The message says what stands in the way, what was expected and what to do; nothing was left
/// running.</summary>
internal sealed class StartFailedException(string message, int exitCode) : Exception(message)
{
    /// <summary>What the program should end with, see <see cref="ExitCode"/>.</summary>
    public int Code { get; } = exitCode;
}
