using System.CommandLine;
using OrleansOcsp.EdgeHost.Commands;

namespace OrleansOcsp.EdgeHost.Demo;

/// <summary><c>demo issue</c>: all files that a demo of several data centres needs, once, before anything else runs.</summary>
internal static class IssueCommand
{
    public static Command Create()
    {
        Option<string> directory = AuthorityCommand.Directory();
        Option<Uri?> url = OptionParsing.Url("--url", "The responder that the certificates name.");
        url.Required = true;
        Option<string[]> mustStaple = Names("--must-staple", "Issue a certificate that demands a staple (RFC 7633); may be repeated.");
        Option<string[]> softFail = Names("--soft-fail", "Issue a certificate that does not; may be repeated.");
        Option<string[]> dataCenter = new("--data-center")
        {
            HelpName = "DIR",
            Description = "Write a data centre's certificates and secrets to DIR/edge, DIR/silo and DIR/database; may be repeated.",
        };
        const string Does = "Issue certificates of the demo's CA, and for each data centre a cluster's own and its passwords. "
            + "What is there already stays. Start or restart 'demo authority' afterwards.";
        Command command = new("issue", Does) { directory, url, mustStaple, softFail, dataCenter };
        command.SetAction(async (parsed, cancellation) =>
        {
            using DemoCertificates certificates = DemoCertificates.Issue(
                parsed.GetRequiredValue(directory),
                parsed.GetRequiredValue(url)!,
                parsed.GetValue(mustStaple) ?? [],
                parsed.GetValue(softFail) ?? []);
            foreach (string folder in parsed.GetValue(dataCenter) ?? [])
            {
                new DemoDataCenter(folder).Write(certificates);
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{folder}: {certificates.Leaves.Count} certificates.");
            }

            return ExitCode.Good;
        });
        return command;
    }

    private static Option<string[]> Names(string name, string description) => new(name)
    {
        HelpName = "NAME",
        Description = description,
    };
}
