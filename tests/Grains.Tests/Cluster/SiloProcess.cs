using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>A real <c>ocsp-silo</c> in a process of its own, which can be killed.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly string[] _arguments;
    private RunningProgram? _program;

    public SiloProcess(string name, string database, IEnumerable<string> settings)
    {
        Name = name;
        int[] ports = FreePorts(3);
        (SiloPort, GatewayPort, AdminPort) = (ports[0], ports[1], ports[2]);
        Admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{AdminPort}"), Timeout = TimeSpan.FromSeconds(20) };
        Admin.DefaultRequestHeaders.Add("Ocsp-Admin", "test");
        _arguments =
        [
            "run", "--Silo:Name", name, "--Silo:Port", Text(SiloPort), "--Silo:GatewayPort", Text(GatewayPort),
            "--Admin:Listen", $"127.0.0.1:{AdminPort}", "--Database:ConnectionString", database, "--Schema:ApplyAtStart", "true",
            .. settings,
        ];
    }

    public string Name { get; }

    public int SiloPort { get; }

    public int GatewayPort { get; }

    public int AdminPort { get; }

    public HttpClient Admin { get; }

    public RunningProgram Program => _program ?? throw new InvalidOperationException($"{Name} was not started.");

    public void Start() => _program = RunningProgram.Start(Path.Combine(AppContext.BaseDirectory, "ocsp-silo"), _arguments);

    public Task ReadyAsync() => Eventually.HoldsAsync(
        async () =>
        {
            Assert.False(Program.HasExited, $"{Name} ended:\n{Program.Output}");
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
        $"{Name} is ready");

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        Admin.Dispose();
    }

    // Orleans cannot be told to take any free port. All are held until all are known, so that no two are the same.
    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (TcpListener listener in listeners)
        {
            listener.Start();
        }

        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (TcpListener listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
