using System.CommandLine;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary><c>run</c>: the edge itself.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        const string Does = "Serve TLS with a valid staple in every handshake. "
            + "Exit code: 0 stopped, 78 wrong configuration, 1 could not start.";
        Command command = new("run", Does);
        RunOptions runOptions = new(command);
        Option<bool> validate = new("--validate")
        {
            Description = "Check settings and certificates, say all that is wrong, and end. Goes to no network.",
        };
        command.Add(validate);
        command.SetAction(async (parsed, cancellation) =>
        {
            TextWriter error = parsed.InvocationConfiguration.Error;
            IConfigurationRoot settings = runOptions.Read(parsed, out IReadOnlyDictionary<string, string> spoken);
            FaultList faults = new(spoken);
            EdgeOptions? options = EdgeOptions.Read(new SettingsReader(settings, faults), faults);
            foreach (string fault in faults.All)
            {
                await error.WriteLineAsync($"ocsp-edge run: {fault}");
            }

            return options is null ? ExitCode.Configuration
                : parsed.GetValue(validate) ? await Validation.RunAsync(options, parsed.InvocationConfiguration.Output, cancellation)
                : await ServeAsync(options, settings, error, cancellation);
        });
        return command;
    }

    private static async Task<int> ServeAsync(
        EdgeOptions options, IConfiguration settings, TextWriter error, CancellationToken cancellation)
    {
        CoreDumps.Forbid();
        try
        {
            await using EdgeServer server = await EdgeServer.CreateAsync(options, builder => EdgeLogging.Configure(builder, settings));
            await server.StartAsync(cancellation);
            await server.WaitForShutdownAsync(cancellation);
            return ExitCode.Good;
        }
        catch (StartFailedException failed)
        {
            await error.WriteLineAsync($"ocsp-edge run: {failed.Message}");
            return failed.Code;
        }
    }
}
