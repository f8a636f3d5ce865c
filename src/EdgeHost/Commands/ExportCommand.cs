using System.CommandLine;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary><c>export</c>: writes the feeds once and ends, for cron and for scripts.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        const string Does = "Write the files of other servers once and end: the cron job. "
            + "Exit code: 0 all good, 1 something is not, 2 no certificate has a staple, 78 wrong configuration.";
        Command command = new("export", Does);
        FeedOptions feedOptions = new(command, stays: false);
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        command.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (await feedOptions.ReadAsync(parsed, "export") is not var (options, _))
            {
                return ExitCode.Configuration;
            }

            try
            {
                await using ServiceProvider services = FeedServer.CreateOnce(options);
                var (certificates, feeds) = await ActivatorUtilities.CreateInstance<FeedExport>(services).RunAsync(cancellation);
                int exitCode = Judge(certificates, feeds);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(json)
                    ? ExportText.Json(certificates, feeds, exitCode)
                    : string.Join(Environment.NewLine, ExportText.Lines(certificates, feeds)));
                return exitCode;
            }
            catch (StartFailedException failed)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"ocsp-edge export: {failed.Message}");
                return failed.Code;
            }
        });
        return command;
    }

    private static int Judge(IReadOnlyList<ExportedCertificate> certificates, IReadOnlyList<ExportedFeed> feeds)
    {
        List<ExportedCertificate> applicable = [.. certificates.Where(certificate => certificate is not { Staple: null, Problem: null })];
        return applicable.Count > 0 && applicable.All(certificate => certificate.Staple is null) ? ExitCode.Unreachable
            : applicable.All(certificate => certificate.Staple is { Status: CertStatus.Good }) && feeds.All(feed => feed.Problems.Count == 0)
                ? ExitCode.Good
                : ExitCode.Bad;
    }
}
