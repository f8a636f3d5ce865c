using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary>The program's command line.</summary>
internal static class EdgeCommandLine
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        ParseResult parsed = Create().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            Explain(parsed, error);
            return ExitCode.Usage;
        }

        try
        {
            // The server ends by its host's rules on signals, the tools by the system's.
            InvocationConfiguration invocation = new()
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(invocation, cancellation);
        }
        catch (UnusableFileException unusable)
        {
            await error.WriteLineAsync($"ocsp-edge: {unusable.Message}");
            return ExitCode.UnusableFile;
        }
    }

    /// <summary>All commands with their options.</summary>
    internal static RootCommand Create() =>
        new("A TLS edge that staples from its first handshake, whatever its CA's responder does; and tools to look at staples.")
        {
            RunCommand.Create(),
            FeedCommand.Create(),
            ExportCommand.Create(),
            Demo.DemoCommand.Create(),
            CheckCommand.Create(),
            FetchCommand.Create(),
            VerifyCommand.Create(),
            ParseCommand.Create(),
            HealthCommand.Create(),
            ExplainCommand.Create(),
        };

    private static void Explain(ParseResult parsed, TextWriter error)
    {
        Command command = parsed.CommandResult.Command;
        string name = command is RootCommand ? "ocsp-edge" : $"ocsp-edge {command.Name}";
        string[] known = [.. command.Subcommands.Select(sub => sub.Name), .. command.Options.Select(option => option.Name)];

        // The value of an unknown option is unknown too; the option alone is worth a line.
        List<string> unknown = [.. parsed.UnmatchedTokens.Where(token => token.StartsWith('-'))];
        foreach (string token in unknown.Count > 0 ? unknown : parsed.UnmatchedTokens)
        {
            string hint = NearestName.Of(token, known) is { } nearest ? $"did you mean {nearest}?" : $"known: {string.Join(", ", known)}.";
            error.WriteLine($"{name}: '{token}' is not known; {hint}");
        }

        if (parsed.UnmatchedTokens.Count == 0)
        {
            foreach (ParseError fault in parsed.Errors)
            {
                error.WriteLine($"{name}: {fault.Message}");
            }
        }

        error.WriteLine($"See: {name} --help");
    }
}
