using System.CommandLine;
using System.Net;
using OrleansOcsp.EdgeHost.Check;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary><c>check HOST[:PORT]</c>: handshakes like a client that asks for status and says what it got.</summary>
internal static class CheckCommand
{
    private const int HttpsPort = 443;

    public static Command Create()
    {
        Argument<Target> target = new("HOST[:PORT]")
        {
            Description = "The server; port 443 by default. An IPv6 address with a port stands in brackets.",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (!TryParseTarget(text, out Target parsed))
                {
                    result.AddError($"'{text}' is no server; expected HOST, HOST:PORT or [IPV6]:PORT.");
                }

                return parsed;
            },
        };
        Option<string?> serverName = new("--servername")
        {
            HelpName = "NAME",
            Description = "The name to ask for (SNI; default: HOST, unless it is an address).",
        };
        Option<string?> ca = new("--ca")
        {
            HelpName = "FILE",
            Description = "Check the chain against these CAs, and the name. The issuer may be among them.",
        };
        Option<TimeSpan?> timeout = OptionParsing.Duration("--timeout", "For everything together (default 10s).");
        Option<bool> json = new("--json") { Description = "Print one JSON object." };
        const string Does = "See whether a server staples, and what. Exit code: 0 good, 1 not stapled or invalid, 2 could not connect.";
        Command command = new("check", Does)
        {
            target, serverName, ca, timeout, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            (string text, string host, int port) = parsed.GetRequiredValue(target);
            string name = parsed.GetValue(serverName) ?? host;
            IReadOnlyList<ReadOnlyMemory<byte>>? trust = parsed.GetValue(ca) is { } file ? OcspFiles.Certificates(file) : null;
            bool isAddress = IPAddress.TryParse(host, out IPAddress? address);

            // RFC 6066 section 3: no addresses in SNI.
            ProbeResult result = await StatusProbe.ProbeAsync(
                isAddress ? new IPEndPoint(address!, port) : new DnsEndPoint(host, port),
                IPAddress.TryParse(name, out _) ? null : name,
                parsed.GetValue(timeout) ?? TimeSpan.FromSeconds(10),
                TimeProvider.System,
                cancellation);
            TextWriter output = parsed.InvocationConfiguration.Output;
            switch (result)
            {
                case ProbeResult.Presented(var presented):
                    DateTimeOffset now = TimeProvider.System.GetUtcNow();
                    CheckReport report = CheckReport.Of(presented, trust, name, now);
                    await output.WriteLineAsync(parsed.GetValue(json)
                        ? ReportText.Json(text, report)
                        : string.Join('\n', ReportText.Lines(text, report, now)));
                    return report.StrictClientAccepts ? ExitCode.Good : ExitCode.Bad;
                case ProbeResult.Failed(var problem, _):
                    await output.WriteLineAsync(parsed.GetValue(json)
                        ? ReportText.JsonOfFailure(text, problem)
                        : $"{text}: could not connect: {problem}");
                    return ExitCode.Unreachable;
                default:
                    throw new InvalidOperationException("A server presents something or fails.");
            }
        });
        return command;
    }

    private static bool TryParseTarget(string text, out Target target)
    {
        target = EndPoints.TrySplit(text, out string? host, out int port) && port > 0
            ? new Target(text, host, port)
            : new Target(text, text, HttpsPort);
        return Uri.CheckHostName(target.Host) != UriHostNameType.Unknown;
    }

    private readonly record struct Target(string Text, string Host, int Port);
}
