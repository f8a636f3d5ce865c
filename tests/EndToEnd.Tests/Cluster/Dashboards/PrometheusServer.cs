using System.Net.Http.Json;
using System.Text.Json;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Cluster.Dashboards;

/// <summary>
/// A real Prometheus with the rules of deploy/compose. Where it takes no OTLP (Debian's does not), vmagent stands before it, which makes the
/// names by the same specification and writes them on.
/// </summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    // What Prometheus does by itself with OTLP.
    private const string JobAndInstance = """
        - {source_labels: [service_name], target_label: job}
        - {source_labels: [service_instance_id], target_label: instance}
        - {action: labeldrop, regex: service_name|service_instance_id}
        """;

    private readonly TempFolder _data;
    private readonly RunningProgram[] _programs;
    private readonly HttpClient _client;

    private PrometheusServer(TempFolder data, RunningProgram[] programs, Uri url, Uri otlp)
    {
        _data = data;
        _programs = programs;
        Url = url;
        Otlp = otlp.AbsoluteUri;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = url, Timeout = Eventually.Deadline };
    }

    public Uri Url { get; }

    /// <summary>What exporters call their endpoint; HTTP, protobuf.</summary>
    public string Otlp { get; }

    /// <summary>OCSP_PROMETHEUS and OCSP_VMAGENT name the programs; else those on the PATH are taken.</summary>
    public static async Task<PrometheusServer> StartAsync()
    {
        string path = Environment.GetEnvironmentVariable("OCSP_PROMETHEUS") ?? Needs.Program("prometheus", "prometheus");
        bool takesOtlp = (await ProgramResult.OfAsync(path, ["--help"])).All.Contains("web.enable-otlp-receiver", StringComparison.Ordinal);
        string? agent = takesOtlp ? null
            : Environment.GetEnvironmentVariable("OCSP_VMAGENT") ?? Needs.Program("vmagent", "victoria-metrics, from Debian 13 on");
        TempFolder data = new();
        string compose = Path.Combine(Repository.Root, "deploy/compose/prometheus");
        await File.WriteAllTextAsync(
            data["prometheus.yaml"],
            $$"""
            {
              global: {evaluation_interval: 5s}, {{(takesOtlp ? "otlp: {promote_resource_attributes: [ocsp.data_center]}," : "")}}
              rule_files: ['{{compose}}/rules.yaml'],
              scrape_configs: [{job_name: worst, metrics_path: /worst, scrape_interval: 5s,
                file_sd_configs: [{files: ['{{data["targets.json"]}}'], refresh_interval: 5s}]}]
            }
            """,
            TestContext.Current.CancellationToken);
        Uri url = new($"http://127.0.0.1:{FreePort.Next()}");
        RunningProgram prometheus = RunningProgram.Start(path,
        [
            "--config.file", data["prometheus.yaml"],
            "--storage.tsdb.path", data["data"], "--web.listen-address", url.Authority,
            takesOtlp ? "--web.enable-otlp-receiver" : "--web.enable-remote-write-receiver",
        ]);
        await prometheus.WaitForOutputAsync("Server is ready to receive web requests.");
        return agent is null
            ? new PrometheusServer(data, [prometheus], url, new Uri(url, "/api/v1/otlp"))
            : await BehindAsync(agent, prometheus, url, data);
    }

    /// <summary>Has the admin endpoints of edges scraped for their worst staples.</summary>
    public Task ScrapeAsync(IEnumerable<(string DataCenter, Uri Admin)> edges) => File.WriteAllTextAsync(
        _data["targets.json"],
        JsonSerializer.Serialize(edges.Select(edge => new
        {
            targets = new[] { edge.Admin.Authority },
            labels = new { ocsp_data_center = edge.DataCenter },
        })),
        TestContext.Current.CancellationToken);

    /// <summary>The values that a query has now; a query that makes no sense fails the test.</summary>
    public async Task<IReadOnlyList<string>> QueryAsync(string query)
    {
        using HttpResponseMessage response = await _client.GetAsync(
            new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative), TestContext.Current.CancellationToken);
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.True(answer.GetProperty("status").GetString() == "success", $"{query}: {answer}");
        return [.. answer.GetProperty("data").GetProperty("result").EnumerateArray().Select(result => result.ToString())];
    }

    public Task<JsonElement> GetAsync(string path) =>
        _client.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        foreach (RunningProgram program in _programs)
        {
            await program.DisposeAsync();
        }

        _data.Dispose();
    }

    private static async Task<PrometheusServer> BehindAsync(string agent, RunningProgram prometheus, Uri url, TempFolder data)
    {
        await File.WriteAllTextAsync(data["relabel.yaml"], JobAndInstance, TestContext.Current.CancellationToken);
        Uri front = new($"http://127.0.0.1:{FreePort.Next()}");
        RunningProgram vmagent = RunningProgram.Start(agent,
        [
            $"-httpListenAddr={front.Authority}", $"-remoteWrite.url={url}api/v1/write", "-remoteWrite.forcePromProto",
            "-remoteWrite.flushInterval=1s", $"-remoteWrite.tmpDataPath={data["agent"]}", $"-remoteWrite.relabelConfig={data["relabel.yaml"]}",
            "-opentelemetry.usePrometheusNaming", "-opentelemetry.promoteScopeMetadata=false", "-opentelemetry.promoteAllResourceAttributes=false",
            "-opentelemetry.promoteResourceAttributes=service.name,service.instance.id,ocsp.data_center",
        ]);
        await vmagent.WaitForOutputAsync("started vmagent");
        return new PrometheusServer(data, [prometheus, vmagent], url, new Uri(front, "/opentelemetry"));
    }
}
