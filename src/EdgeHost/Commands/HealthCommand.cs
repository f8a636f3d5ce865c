using System.CommandLine;
using OrleansOcsp.EdgeHost.Health;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary><c>health</c>: asks an edge on this machine whether it is ready, for containers that have no curl.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        Option<string> url = new("--url")
        {
            Description = "What to ask.",
            HelpName = "URL",
            DefaultValueFactory = _ => "http://127.0.0.1:9180/health/ready",
        };
        Option<TimeSpan?> timeout = OptionParsing.Duration("--timeout", "How long to wait for the answer (default 3s).");
        Command command = new("health", "Ask a running edge whether it is ready. Exit code: 0 yes, 1 no.") { url, timeout };
        command.SetAction(async (parsed, cancellation) => await HealthQuestion.AskAsync(
            "ocsp-edge",
            parsed.GetRequiredValue(url),
            parsed.GetValue(timeout) ?? HealthQuestion.Patience,
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            cancellation) ? ExitCode.Good : ExitCode.Bad);
        return command;
    }
}
