using System.CommandLine;
using OrleansOcsp.EdgeHost.Feeds.Formats;
using OrleansOcsp.EdgeHost.Settings;
using static OrleansOcsp.EdgeHost.Commands.SpokenOptions;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary>The options of <c>feed</c> and <c>export</c>: shorthands for settings, enough for one certificate and one server.</summary>
internal sealed class FeedOptions
{
    private readonly Option<string?> _config = Text(
        "--config", "FILE", $"Settings as JSON (default: {SettingsSources.DefaultFile}, if there is one): those of 'run', and Feeds.");

    private readonly Option<string?> _cert = Text(
        "--cert", "CHAIN.pem", "Certificates:0:Chain: the leaf, then its issuers, as the other server's configuration names it. No key is read.");

    private readonly Option<string?> _folder = Text("--certs", "DIR", "Certificates:0:Directory: all certificates of a directory.");
    private readonly Option<string?> _issuer = Text(
        "--issuer",
        "ISSUER.pem",
        "Issuers:Trusted: for chains that lack it; its responders may be on private addresses.");

    private readonly Option<string?> _state = Text("--state", "DIR", "State: where staples are kept over restarts, and from run to run.");
    private readonly Option<string?> _format = Text(
        "--format", "FORMAT", $"Feeds:0:Format: {string.Join(", ", FeedFormats.ByName.Keys)}.");

    private readonly Option<string?> _directory = Text("--directory", "DIR", "Feeds:0:Directory: where the files go.");
    private readonly Option<string?> _reload = Text("--reload", "COMMAND", "Feeds:0:Reload: tells the server to read its files again.");
    private readonly Option<string?> _health = Text("--health", "IP:PORT", "Health:Listen (default 127.0.0.1:9180), or off.");
    private readonly Option<string[]> _set = new("--set")
    {
        HelpName = "KEY=VALUE",
        Description = "Any setting, such as Feeds:0:RuntimeSocket=/run/haproxy/admin.sock; may be repeated.",
    };

    /// <param name="command">Gets the options.</param>
    /// <param name="stays">It runs until it is told to stop, and answers for its health.</param>
    public FeedOptions(Command command, bool stays)
    {
        foreach (Option option in (Option[])[_config, _cert, _folder, _issuer, _state, _format, _directory, _reload, .. stays ? [_health] : (Option[])[], _set])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            CheckSet(result, _set);
        });
    }

    /// <summary>Reads all settings, with this command line's on top, and tells what is wrong.</summary>
    /// <returns>Null: something is; it was told.</returns>
    /// <exception cref="Sources.UnusableFileException">The settings file is missing or no JSON.</exception>
    public async Task<(EdgeOptions Options, IConfiguration Settings)?> ReadAsync(ParseResult parsed, string command)
    {
        SpokenSetting[] spoken = [.. Shorthands(parsed), .. ReadSet(parsed, _set)];
        IConfigurationRoot settings = SettingsSources.Read(parsed.GetValue(_config), spoken);
        FaultList faults = new(spoken.GroupBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.Last().Spoken));
        EdgeOptions? options = EdgeOptions.Read(new SettingsReader(settings, faults), faults, servesTls: false);
        foreach (string fault in faults.All)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"ocsp-edge {command}: {fault}");
        }

        return options is null ? null : (options, settings);
    }

    private IEnumerable<SpokenSetting> Shorthands(ParseResult parsed) => SpokenOptions.Read(
        parsed,
        [
            (_cert, "Certificates:0:Chain", true),
            (_folder, "Certificates:1:Directory", true),
            (_issuer, "Issuers:Trusted:line", false),
            (_state, "State", false),
            (_format, "Feeds:0:Format", true),
            (_directory, "Feeds:0:Directory", true),
            (_reload, "Feeds:0:Reload", true),
            (_health, "Health:Listen", false),
        ]);
}
