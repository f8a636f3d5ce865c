using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using OrleansOcsp.Authority;
using OrleansOcsp.EdgeHost.Commands;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;

namespace OrleansOcsp.EdgeHost.Demo;

/// <summary><c>demo authority</c>: the demo's CA as a server of its own, for demos of several machines or containers.</summary>
internal static class AuthorityCommand
{
    private static readonly TimeSpan StandardWindow = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        Option<string> directory = Directory();
        Option<IPEndPoint?> listen = Address("--listen", "Where the responder listens (default 127.0.0.1:8080).");
        Option<IPEndPoint?> control = Address("--control", "Where its switches listen; they ask for no password (default 127.0.0.1:8081).");
        Option<Uri?> url = OptionParsing.Url("--url", "How others reach the responder, where that is not --listen.");
        Option<TimeSpan?> window = OptionParsing.Duration("--window", "How long answers are valid (default 2m).");
        Command command = new("authority", "Run the demo's CA alone: its responder and its switches. The same CA after a restart.")
        {
            directory, listen, control, url, window,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetRequiredValue(directory),
            new OcspResponderOptions
            {
                EndPoint = parsed.GetValue(listen) ?? new IPEndPoint(IPAddress.Loopback, 8080),
                Url = parsed.GetValue(url),
            },
            parsed.GetValue(control) ?? new IPEndPoint(IPAddress.Loopback, 8081),
            parsed.GetValue(window) ?? StandardWindow,
            parsed.InvocationConfiguration,
            cancellation));
        return command;
    }

    /// <summary>The option that names the CA's folder.</summary>
    public static Option<string> Directory() => new("--directory")
    {
        HelpName = "DIR",
        Description = "Where the CA keeps its keys, what it issued and what of it is revoked; made if it is not there.",
        Required = true,
    };

    /// <summary>Opens the CA of a folder, or makes one there.</summary>
    /// <exception cref="UnusableFileException">It cannot be used.</exception>
    public static AuthorityFolder Open(string directory)
    {
        try
        {
            return AuthorityFolder.Open(directory, "ocsp-edge demo CA", TimeProvider.System);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
        {
            throw new UnusableFileException($"{directory} cannot be used as the folder of a CA: {failed.Message}");
        }
    }

    private static async Task<int> RunAsync(
        string directory,
        OcspResponderOptions options,
        IPEndPoint control,
        TimeSpan window,
        InvocationConfiguration invocation,
        CancellationToken cancellation)
    {
        using StopSignal stop = new(cancellation);
        using AuthorityFolder folder = Open(directory);
        try
        {
            await using OcspResponder responder = await OcspResponder.StartAsync([folder.Issuer], options, stop.Token);
            responder.Behaviour = responder.Behaviour with { Window = window };
            await using ResponderControl switches = await ResponderControl.StartAsync(responder, control, cancellation: stop.Token);
            await invocation.Output.WriteLineAsync(
                $"{folder.Issuer.Issued.Count()} certificates; responder {responder.Url}, switches {switches.Url}, answers valid for "
                + $"{Durations.Format(window)}.");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCode.Good;
        }
        catch (SocketException refused)
        {
            await invocation.Error.WriteLineAsync(
                $"ocsp-edge demo authority: {options.EndPoint} or {control} cannot be listened on: {refused.Message}.");
            return ExitCode.Bad;
        }
    }

    private static Option<IPEndPoint?> Address(string name, string description) => new(name)
    {
        HelpName = "IP:PORT",
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (EndPoints.TryParseListen(text, out IPEndPoint? address))
            {
                return address;
            }

            result.AddError($"'{text}' is wrong for {name}; expected {EndPoints.ExpectedListen}.");
            return null;
        },
    };
}
