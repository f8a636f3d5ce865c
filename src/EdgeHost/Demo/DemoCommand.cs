using System.CommandLine;
using System.Net;
using OrleansOcsp.EdgeHost.Check;
using OrleansOcsp.EdgeHost.Demo.Watch;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Demo;

/// <summary><c>demo</c>: a throwaway CA, its responder, and the same edge that <c>run</c> serves, on localhost.</summary>
internal static class DemoCommand
{
    private const string Name = "localhost";

    // This machine with itself: a second would be long, but it may be busy.
    private static readonly TimeSpan HandshakeDeadline = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        DemoOptions standard = new();
        Option<bool> once = new("--once") { Description = "One handshake as a client, its verdict, and the end. Exit code: 0 good, 1 not." };
        Option<int> port = new("--port")
        {
            HelpName = "PORT",
            Description = "The port on localhost; 0: a free one.",
            DefaultValueFactory = _ => standard.Port,
        };
        port.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > IPEndPoint.MaxPort)
            {
                result.AddError($"--port is {result.Tokens[0].Value}; expected 0 to {IPEndPoint.MaxPort}.");
            }
        });
        Command command = new("demo", "See it work: a throwaway CA with its responder, and an edge that staples.")
        {
            once, port, AuthorityCommand.Create(), IssueCommand.Create(), WatchCommand.Create(),
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            standard with
            {
                Port = parsed.GetValue(port),
                Once = parsed.GetValue(once),
                Output = parsed.InvocationConfiguration.Output,
                Error = parsed.InvocationConfiguration.Error,
            },
            cancellation));
        return command;
    }

    /// <returns>With <see cref="DemoOptions.Once"/>: 0 when the first handshake held a verified good staple, else 1. Without: 0 when it was
    /// told to stop. 1 as well when it could not start.</returns>
    public static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellation)
    {
        try
        {
            await using DemoAuthority authority = await DemoAuthority.StartAsync(options.Window, cancellation);
            using var staples = new StapleCount();
            EdgeServer? serving = null;
            var page = new DemoPage(authority.Control, () => DemoState.Of(
                serving!.Certificates.Report(Name)!.Certificates[0], authority.Responder, staples.Read(), TimeProvider.System.GetUtcNow()));
            await using EdgeServer edge = serving = await EdgeServer.CreateAsync(
                SettingsFor(options, authority), builder => Quieten(builder, options), page.AnswerAsync);
            await edge.StartAsync(cancellation);
            return options.Once
                ? await LookOnceAsync(options, authority, edge.EndPoints[0], cancellation)
                : await StayAsync(options, authority, edge, cancellation);
        }
        catch (StartFailedException failed)
        {
            await options.Error.WriteLineAsync($"ocsp-edge demo: {failed.Message} (--port N takes another port, --port 0 a free one.)");
            return ExitCode.Bad;
        }
    }

    private static async Task<int> StayAsync(DemoOptions options, DemoAuthority authority, EdgeServer edge, CancellationToken cancellation)
    {
        await options.Output.WriteLineAsync(DemoAdvice.Write(authority, edge.EndPoints[0].Port));
        await edge.WaitForShutdownAsync(cancellation);
        return ExitCode.Good;
    }

    /// <summary>What <c>check</c> would say of the first handshake.</summary>
    private static async Task<int> LookOnceAsync(
        DemoOptions options, DemoAuthority authority, IPEndPoint edge, CancellationToken cancellation)
    {
        ProbeResult result = await StatusProbe.ProbeAsync(edge, Name, HandshakeDeadline, TimeProvider.System, cancellation);
        switch (result)
        {
            case ProbeResult.Presented(var presented):
                DateTimeOffset now = TimeProvider.System.GetUtcNow();
                CheckReport report = CheckReport.Of(presented, [authority.Root], Name, now);
                await options.Output.WriteLineAsync("The first handshake of a fresh edge, as a strict client sees it:");
                await options.Output.WriteLineAsync(string.Join(Environment.NewLine, ReportText.Lines($"{Name}:{edge.Port}", report, now)));
                return report.StrictClientAccepts ? ExitCode.Good : ExitCode.Bad;
            case ProbeResult.Failed(var problem, _):
                await options.Error.WriteLineAsync($"ocsp-edge demo: {problem}");
                return ExitCode.Bad;
            default:
                throw new InvalidOperationException("A server presents something or fails.");
        }
    }

    private static EdgeOptions SettingsFor(DemoOptions options, DemoAuthority authority) => new()
    {
        Listen = options.Port != 0 && ListenSockets.IsThere(IPAddress.IPv6Loopback)
            ? [new IPEndPoint(IPAddress.Loopback, options.Port), new IPEndPoint(IPAddress.IPv6Loopback, options.Port)]
            : [new IPEndPoint(IPAddress.Loopback, options.Port)],
        Certificates =
        [
            new CertificateSettings(new CertificateLocation.Pair(authority.ChainFile, authority.KeyFile)) { Key = "demo" },
        ],
        State = Path.Combine(authority.Folder, "state"),
        TrustedIssuers = [authority.IssuerFile],
        Health = null,
        DrainTimeout = TimeSpan.FromSeconds(2),
    };

    // With --once the verdict is the output; else the log shows how the edge takes what is done to its CA.
    private static void Quieten(WebApplicationBuilder builder, DemoOptions options) =>
        EdgeLogging.Configure(builder, new ConfigurationBuilder()
            .AddInMemoryCollection(options.Once ? [KeyValuePair.Create("Logging:LogLevel:OrleansOcsp", (string?)"Warning")] : [])
            .Build());
}
