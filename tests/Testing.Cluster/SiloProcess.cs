using System.Globalization;
using System.Net;

namespace OrleansOcsp.Testing.Cluster;

/// <summary>A real <c>ocsp-silo</c> in a process of its own, which can be killed.</summary>
public sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>What its admin endpoints demand.</summary>
    public const string Token = "a token for the tests";

    private readonly string[] _command;
    private readonly IReadOnlyDictionary<string, string?>? _environment;
    private RunningProgram? _program;

    /// <param name="name">Its name in <c>explain</c>.</param>
    /// <param name="database">A connection string.</param>
    /// <param name="settings">More of the command line.</param>
    /// <param name="island">Null: on loopback.</param>
    /// <param name="environment">More of the environment.</param>
    /// <param name="program">Null: the one that was built with the tests.</param>
    public SiloProcess(
        string name,
        string database,
        IEnumerable<string> settings,
        NetworkIsland? island = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? program = null)
    {
        _environment = environment;
        Name = name;
        Address = island?.There ?? IPAddress.Loopback;
        (SiloPort, int gatewayPort, int adminPort) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        Gateway = new IPEndPoint(Address, gatewayPort);
        Admin = new HttpClient { BaseAddress = new Uri($"http://{Address}:{adminPort}"), Timeout = TimeSpan.FromSeconds(20) };
        Admin.DefaultRequestHeaders.Add("Ocsp-Admin", "test");
        Admin.DefaultRequestHeaders.Add("Authorization", $"Bearer {Token}");
        _command =
        [
            .. island?.Enter ?? [], program ?? Repository.Program("Silo", "ocsp-silo"), "run",
            "--Silo:Name", name, "--Silo:Address", Address.ToString(), "--Silo:Port", Text(SiloPort), "--Silo:GatewayPort",
            Text(gatewayPort), "--Admin:Listen", $"{Address}:{adminPort}", "--Admin:Token", Token,
            "--Database:ConnectionString", database, "--Schema:ApplyAtStart", "true", .. settings,
        ];
    }

    public string Name { get; }

    public IPAddress Address { get; }

    public int SiloPort { get; }

    /// <summary>Where edges reach it.</summary>
    public IPEndPoint Gateway { get; }

    public HttpClient Admin { get; }

    public RunningProgram Program => _program ?? throw new InvalidOperationException($"{Name} was not started.");

    public void Start() => _program = RunningProgram.Start(_command[0], _command[1..], _environment);

    public Task ReadyAsync() => Eventually.HoldsAsync(
        async () =>
        {
            Xunit.Assert.False(Program.HasExited, $"{Name} ended:\n{Program.Output}");
            try
            {
                using HttpResponseMessage answer = await Admin.GetAsync(new Uri("/health/ready", UriKind.Relative));
                return answer.StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        $"{Name} is ready",
        TimeSpan.FromMinutes(3));

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        Admin.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
