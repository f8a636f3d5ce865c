using System.Net;
using System.Text.RegularExpressions;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.EndToEnd.Tests.Fixtures;

/// <summary>The real program, as its user starts it.</summary>
internal sealed partial class EdgeProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly RunningProgram _program;
    private readonly StaplingClient _client = new();
    private IPEndPoint? _endPoint;
    private IPEndPoint? _health;

    private EdgeProcess(RunningProgram program) => _program = program;

    public static string Program => Repository.Program("EdgeHost", "ocsp-edge");

    /// <summary>Where it speaks TLS.</summary>
    public IPEndPoint EndPoint => _endPoint ?? throw new InvalidOperationException("It does not listen yet.");

    /// <summary>Health and admin endpoints.</summary>
    public Uri HealthUrl => new($"http://{_health}");

    public string Output => _program.Output;

    public bool HasExited => _program.HasExited;

    public RunningProgram Process => _program;

    /// <summary>Starts <c>ocsp-edge run</c> and returns at once.</summary>
    /// <param name="settings">Settings by their keys, such as <c>State</c> and <c>Certificates:0:Directory</c>.</param>
    /// <param name="arguments">More of the command line.</param>
    public static EdgeProcess Run(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        IEnumerable<string> spoken = settings.SelectMany(static setting => (string[])["--set", $"{setting.Key}={setting.Value}"]);
        return new EdgeProcess(RunningProgram.Start(
            Program, ["run", "--listen", "127.0.0.1:0", "--health", "127.0.0.1:0", .. spoken, .. arguments]));
    }

    /// <summary>Starts it and waits until start-up is decided for every name.</summary>
    public static async Task<EdgeProcess> ReadyAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        EdgeProcess edge = await ListenAsync(settings, arguments);
        await edge.Process.WaitForOutputAsync("Ready: ");
        return edge;
    }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<EdgeProcess> ListenAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        EdgeProcess edge = Run(settings, arguments);
        try
        {
            await edge.FindPortsAsync();
            return edge;
        }
        catch
        {
            await edge.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a health endpoint answers.</summary>
    public async Task<HttpStatusCode> HealthAsync(string path)
    {
        using HttpResponseMessage answer = await Http.GetAsync(new Uri($"http://{_health}{path}"));
        return answer.StatusCode;
    }

    public HandshakeResult Handshake(HandshakeWish wish) => _client.Handshake(EndPoint, wish);

    public HandshakeResult Handshake(string name) => Handshake(new HandshakeWish { ServerName = name });

    /// <summary>SIGTERM.</summary>
    public Task<int> StopAsync() => _program.StopAsync();

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => _program.KillAsync();

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _client.Dispose();
    }

    // "Listening on 127.0.0.1:36349; health on 127.0.0.1:44317."
    private async Task FindPortsAsync()
    {
        await _program.WaitForOutputAsync("Listening on ");
        await Eventually.HoldsAsync(() => ListeningLine().IsMatch(Output), "the whole line that says where the edge listens");
        Match line = ListeningLine().Match(Output);
        _endPoint = IPEndPoint.Parse(line.Groups["tls"].ValueSpan);
        _health = IPEndPoint.Parse(line.Groups["health"].ValueSpan);
    }

    [GeneratedRegex(@"Listening on (?<tls>\S+); health on (?<health>\S+)\.\s")]
    private static partial Regex ListeningLine();
}
