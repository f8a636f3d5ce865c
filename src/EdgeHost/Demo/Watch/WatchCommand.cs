using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using OrleansOcsp.EdgeHost.Commands;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Demo.Watch;

/// <summary><c>demo watch</c>: clients at a steady pace, who write down every second what they got.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        Option<DnsEndPoint[]> edges = new("--edge")
        {
            HelpName = "HOST:PORT",
            Description = "An edge, or several behind one name; looked up anew every second; may be repeated.",
            Required = true,
            CustomParser = Read,
        };
        Option<string[]> names = new("--name")
        {
            HelpName = "NAME",
            Description = "A server name to ask for; may be repeated.",
            Required = true,
        };
        Option<string> ca = new("--ca") { HelpName = "FILE", Description = "The CA to trust, PEM.", Required = true };
        Option<int> rate = new("--rate")
        {
            HelpName = "N",
            Description = "Handshakes a second, over all edges and names.",
            DefaultValueFactory = _ => 200,
        };
        rate.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1000)
            {
                result.AddError($"--rate is {result.Tokens[0].Value}; expected 1 to 1000.");
            }
        });
        Option<TimeSpan?> length = OptionParsing.Duration("--for", "How long; default: until SIGTERM or Ctrl+C.");
        const string Does = "Handshake with edges all the time and write down every second what came of it. "
            + "Exit code: 0 all were stapled, 1 some were not.";
        Command command = new("watch", Does) { edges, names, ca, rate, length };
        command.SetAction(async (parsed, cancellation) =>
        {
            using StopSignal stop = new(cancellation);
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
            if (parsed.GetValue(length) is { } seconds)
            {
                end.CancelAfter(seconds);
            }

            TextWriter output = parsed.InvocationConfiguration.Output;
            Tally tally = new();
            Judge judge = new(OcspFiles.Certificates(parsed.GetRequiredValue(ca)));
            Visitors visitors = new(parsed.GetRequiredValue(edges), parsed.GetRequiredValue(names), judge, tally, TimeProvider.System);
            await output.WriteLineAsync(Tally.Header);
            Task writing = WriteAsync(tally, output, end.Token);
            await visitors.ComeAsync(parsed.GetValue(rate), end.Token);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await output.WriteAsync(tally.TakeSecond(TimeProvider.System.GetUtcNow()) + tally.All());
            return tally.CountOf(Sighting.Unstapled) + tally.CountOf(Sighting.Invalid) == 0 ? ExitCode.Good : ExitCode.Bad;
        });
        return command;
    }

    private static async Task WriteAsync(Tally tally, TextWriter output, CancellationToken cancellation)
    {
        using PeriodicTimer second = new(TimeSpan.FromSeconds(1), TimeProvider.System);
        while (await second.WaitForNextTickAsync(cancellation))
        {
            await output.WriteAsync(tally.TakeSecond(TimeProvider.System.GetUtcNow()));
            await output.FlushAsync(cancellation);
        }
    }

    private static DnsEndPoint[] Read(ArgumentResult result)
    {
        List<DnsEndPoint> edges = [];
        foreach (Token token in result.Tokens)
        {
            if (EndPoints.TrySplit(token.Value, out string? host, out int port) && port > 0)
            {
                edges.Add(new DnsEndPoint(host, port));
            }
            else
            {
                result.AddError($"'{token.Value}' is wrong for --edge; expected HOST:PORT.");
            }
        }

        return [.. edges];
    }
}
