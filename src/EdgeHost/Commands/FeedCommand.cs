using System.CommandLine;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Serving;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary><c>feed</c>: keeps the staples of other servers' certificates and writes their files.</summary>
internal static class FeedCommand
{
    public static Command Create()
    {
        const string Does = "Keep staples for other servers and write their files; no TLS, no private keys. "
            + "Exit code: 0 stopped, 78 wrong configuration, 1 could not start.";
        Command command = new("feed", Does);
        FeedOptions feedOptions = new(command, stays: true);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (await feedOptions.ReadAsync(parsed, "feed") is not var (options, settings))
            {
                return ExitCode.Configuration;
            }

            try
            {
                using IHost host = FeedServer.Create(options, builder => EdgeLogging.Configure(builder, settings));
                await host.StartAsync(cancellation);
                await host.WaitForShutdownAsync(cancellation);
                return ExitCode.Good;
            }
            catch (StartFailedException failed)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"ocsp-edge feed: {failed.Message}");
                return failed.Code;
            }
        });
        return command;
    }
}
