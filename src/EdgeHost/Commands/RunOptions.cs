using System.CommandLine;
using OrleansOcsp.EdgeHost.Settings;
using static OrleansOcsp.EdgeHost.Commands.SpokenOptions;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary>The options of <c>run</c>: shorthands for settings, enough for one certificate without a file.</summary>
internal sealed class RunOptions
{
    private readonly Option<string?> _config = Text(
        "--config",
        "FILE",
        $"Settings as JSON (default: {SettingsSources.DefaultFile}, if there is one). "
            + $"Over them go {SettingsSources.EnvironmentPrefix}* of the environment, over those this line.");

    private readonly Option<string[]> _listen = new("--listen")
    {
        HelpName = "IP:PORT",
        Description = "Listen: an address for TLS; may be repeated.",
    };

    private readonly Option<string?> _cert = Text("--cert", "CHAIN.pem", "Certificates:0:Chain: the leaf, then its issuers.");
    private readonly Option<string?> _key = Text("--key", "KEY.pem", "Certificates:0:Key.");
    private readonly Option<string?> _issuer = Text(
        "--issuer",
        "ISSUER.pem",
        "Certificates:0:Issuer, where the chain lacks it; also Issuers:Trusted, so its responders may be on private addresses.");

    private readonly Option<string?> _state = Text("--state", "DIR", "State: where staples are kept over restarts.");
    private readonly Option<string?> _policy = Text("--policy", "POLICY", "Policy: auto (default), off, soft-fail or hard-fail.");
    private readonly Option<string?> _backend = Text("--backend", "ADDRESS", "Backends:default:Address: HOST:PORT or unix:/PATH.");
    private readonly Option<string?> _health = Text("--health", "IP:PORT", "Health:Listen (default 127.0.0.1:9180), or off.");
    private readonly Option<string[]> _set = new("--set")
    {
        HelpName = "KEY=VALUE",
        Description = "Any setting, such as Backends:default:Alpn=h2; may be repeated.",
    };

    public RunOptions(Command command)
    {
        foreach (Option option in (Option[])[_config, _listen, _cert, _key, _issuer, _state, _policy, _backend, _health, _set])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(_cert) is null != result.GetResult(_key) is null)
            {
                result.AddError("--cert and --key go together: the certificate with its chain, and its private key.");
            }

            if (result.GetResult(_issuer) is not null && result.GetResult(_cert) is null)
            {
                result.AddError("--issuer belongs to --cert; in a settings file it is Certificates:N:Issuer.");
            }

            CheckSet(result, _set);
        });
    }

    /// <summary>All settings, with this command line's on top.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="spoken">How the operator wrote those of the command line.</param>
    /// <exception cref="Sources.UnusableFileException">The settings file is missing or no JSON.</exception>
    public IConfigurationRoot Read(ParseResult parsed, out IReadOnlyDictionary<string, string> spoken)
    {
        SpokenSetting[] settings = [.. Shorthands(parsed), .. ReadSet(parsed, _set)];
        spoken = settings.GroupBy(setting => setting.Key).ToDictionary(group => group.Key, group => group.Last().Spoken);
        return SettingsSources.Read(parsed.GetValue(_config), settings);
    }

    private IEnumerable<SpokenSetting> Shorthands(ParseResult parsed)
    {
        foreach ((int index, string address) in (parsed.GetValue(_listen) ?? []).Index())
        {
            yield return new SpokenSetting($"Listen:{index}", address, "--listen", ReplacesAll: true);
        }

        (Option<string?> Option, string Key, bool ReplacesAll)[] shorthands =
        [
            (_cert, "Certificates:0:Chain", true),
            (_key, "Certificates:0:Key", true),
            (_issuer, "Certificates:0:Issuer", true),
            (_issuer, "Issuers:Trusted:line", false),
            (_state, "State", false),
            (_policy, "Policy", false),
            (_backend, "Backends:default:Address", true),
            (_health, "Health:Listen", false),
        ];
        foreach (SpokenSetting setting in SpokenOptions.Read(parsed, shorthands))
        {
            yield return setting;
        }
    }
}
