using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.EndToEnd.Tests.Cluster;

/// <summary>What silos and edges of a cluster send, as a receiver that is not ours gets it; half of them by gRPC, half by HTTP.</summary>
public sealed class TelemetryTests(PostgresServer postgres)
{
    private static readonly string[] SiloMetrics =
    [
        "ocsp.fetches", "ocsp.fetch.duration", "ocsp.refreshes", "ocsp.responders", "ocsp.kept", "ocsp.refresh.lag.most",
        "orleans-catalog-activations", "orleans-reminders-active", "db.client.operation.duration",
    ];

    private static readonly string[] SiloSpans = ["ocsp.refresh", "ocsp.fetch", "ocsp.verify", "ocsp.persist", "ocsp.publish"];

    [Fact]
    public async Task One_trace_runs_from_a_grains_timer_to_the_slots_of_two_edges_and_both_programs_send_their_numbers_and_logs()
    {
        await using OtlpReceiver grpc = await OtlpReceiver.StartAsync();
        await using OtlpReceiver http = await OtlpReceiver.StartAsync();
        (OtlpReceiver Receiver, Uri Endpoint, string Protocol)[] ways = [(grpc, grpc.Grpc, "grpc"), (http, http.Http, "http/protobuf")];
        await using ClusterLab cluster = await ClusterLab.StartAsync(postgres, 2, silo => new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = ways[silo].Endpoint.AbsoluteUri,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = ways[silo].Protocol,
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            ["OCSP_SILO_DataCenter"] = "east",
        });
        OcspResponder responder = await cluster.Lab.StartResponderAsync(TimeSpan.FromHours(1));
        ThrowawayCertificate[] leaves = [.. Enumerable.Range(0, 16).Select(at => cluster.Lab.Add($"t{at}.example", responder))];
        await using EdgeProcess one = await StartEdgeAsync(cluster, "one", ways[0].Endpoint, "grpc");
        await using EdgeProcess two = await StartEdgeAsync(cluster, "two", ways[1].Endpoint, "http");

        // Short windows from here on: their timers are due within seconds, and edges are told by push.
        responder.Behaviour = responder.Behaviour with { Window = TimeSpan.FromSeconds(20) };
        foreach (ThrowawayCertificate leaf in leaves)
        {
            await ClusterLab.RefreshAsync(cluster.Silos[0], leaf);
        }

        IReadOnlyList<OtlpSpan> spans = [];
        OtlpSpan[] whole = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                spans = [.. await grpc.SpansAsync(), .. await http.SpansAsync()];
                whole = [.. spans.GroupBy(span => span.Trace).FirstOrDefault(IsWhole) ?? Enumerable.Empty<OtlpSpan>()];
                return whole.Length > 0;
            },
            "one trace from a timer to two edges",
            TimeSpan.FromMinutes(2),
            () => string.Join('\n', spans.Where(span => span.Name.StartsWith("ocsp.", StringComparison.Ordinal))
                .Select(span => $"{span.Trace} {span.ParentId}>{span.Id} {span.Name}")));

        OtlpSpan refresh = whole.Single(span => span.Name == "ocsp.refresh");
        Assert.Null(refresh.ParentId);
        OtlpSpan publish = whole.Single(span => span.Name == "ocsp.publish");
        Assert.All(whole.Where(span => span.Name is "ocsp.fetch" or "ocsp.verify" or "ocsp.persist" or "ocsp.publish"),
            span => Assert.Equal((refresh.Id, "ocsp-silo", "east"), (span.ParentId, span.Attributes["service.name"], span.Attributes["ocsp.data_center"])));
        Assert.All(whole.Where(span => span.Name == "ocsp.slot"), span => Assert.Equal((publish.Id, "newer", "ocsp-edge"),
            (span.ParentId, span.Attributes["outcome"], span.Attributes["service.name"])));

        foreach ((OtlpReceiver receiver, _, string protocol) in ways)
        {
            foreach (string name in (string[])[.. SiloMetrics, "ocsp.edge.alone", "ocsp.push.delay"])
            {
                await Eventually.HoldsAsync(async () => (await receiver.MetricAsync(name)).Count > 0, $"{name} by {protocol}");
            }

            Assert.Contains(await receiver.MetricAsync("ocsp.push.delay"), series => series is ("s", ""));
            Assert.Contains(await receiver.MetricAsync("ocsp.edge.alone"), series => series is ("{certificate}", ""));
            await Eventually.HoldsAsync(async () => (await receiver.LogsAsync()).Count > 0, $"logs by {protocol}");
        }
    }

    private static bool IsWhole(IEnumerable<OtlpSpan> trace) =>
        trace.Any(span => span.Name == "ocsp.refresh" && span.Attributes["reason"] == "due")
        && SiloSpans.All(trace.Select(span => span.Name).Contains)
        && trace.Where(span => span.Name == "ocsp.slot").Select(span => span.Attributes["process.pid"]).Distinct().Count() == 2;

    private static Task<EdgeProcess> StartEdgeAsync(ClusterLab cluster, string name, Uri endpoint, string protocol)
    {
        Dictionary<string, string> settings = cluster.EdgeSettings(name);
        settings["Telemetry:Otlp:Endpoint"] = endpoint.AbsoluteUri;
        settings["Telemetry:Otlp:Protocol"] = protocol;
        settings["Telemetry:Interval"] = "1s";
        return EdgeProcess.ReadyAsync(settings);
    }
}
