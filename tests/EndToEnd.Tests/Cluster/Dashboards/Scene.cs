using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.EndToEnd.Tests.Cluster.Dashboards;

/// <summary>Two silos, two edges of theirs and one by itself, with everything that a dashboard shows: names that are refused, revoked, without
/// OCSP, and a responder that is down and asks for a pause. Clients come all the time.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly ClusterLab _cluster;
    private readonly List<EdgeProcess> _edges = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _clients = Task.CompletedTask;

    private Scene(ClusterLab cluster) => _cluster = cluster;

    /// <summary>The status pages: of an edge, and of a silo.</summary>
    public (Uri Edge, Uri Silo) StatusPages => (_edges[0].HealthUrl, new UriBuilder(_cluster.Silos[0].Admin.BaseAddress!)
    {
        UserName = "test",
        Password = Uri.EscapeDataString(SiloProcess.Token),
    }.Uri);

    public static async Task<Scene> StartAsync(PostgresServer postgres, PrometheusServer prometheus)
    {
        int west = FreePort.Next();
        ClusterLab cluster = await ClusterLab.StartAsync(postgres, 2, _ => new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = prometheus.Otlp,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "2000",
            ["OCSP_SILO_DataCenter"] = "east",
            ["OCSP_SILO_Peers__0__Name"] = "west",
            ["OCSP_SILO_Peers__0__Url"] = $"http://localhost:{west}/",
        });
        Scene scene = new(cluster);
        Uri silo = cluster.Silos[0].Admin.BaseAddress!;
        Lab lab = cluster.Lab;
        OcspResponder responder = await lab.StartResponderAsync(TimeSpan.FromMinutes(2));
        OcspResponder ill = await lab.StartResponderAsync(TimeSpan.FromMinutes(2));
        ThrowawayCertificate[] fine = [.. Enumerable.Range(1, 8).Select(at => lab.Add($"shop{at}.example", responder))];
        lab.Add("bank.example", responder, mustStaple: true);
        ThrowawayCertificate revoked = lab.Add("revoked.example", responder);
        ThrowawayCertificate refused = lab.Add("refused.example", responder, mustStaple: true);
        lab.Add("ill.example", ill);
        lab.AddWithoutResponder("plain.example");

        scene._edges.Add(await StartEdgeAsync(prometheus, "east-1", "east", silo, cluster.EdgeSettings("east-1")));
        scene._edges.Add(await StartEdgeAsync(prometheus, "east-2", "east", silo, cluster.EdgeSettings("east-2")));
        scene._edges.Add(await StartEdgeAsync(prometheus, "west-1", "west", silo, new Dictionary<string, string>(lab.Settings)
        {
            ["Responder:Listen:0"] = $"127.0.0.1:{west}",
        }));
        await prometheus.ScrapeAsync(
            [("east", scene._edges[0].HealthUrl), ("east", scene._edges[1].HealthUrl), ("west", scene._edges[2].HealthUrl)]);
        ill.Behaviour = ill.Behaviour with { Fault = ResponderFault.Http503, RetryAfter = TimeSpan.FromSeconds(20) };
        foreach (ThrowawayCertificate leaf in (ThrowawayCertificate[])[revoked, refused])
        {
            lab.Issuer.Revoke(leaf);
            await ClusterLab.RefreshAsync(cluster.Silos[0], leaf);
        }

        string[] names = [.. fine.Select(leaf => leaf.Options.DnsNames[0]), "bank.example", "revoked.example", "refused.example", "plain.example"];
        scene._clients = Task.Run(() => scene.ComeAsync(names));
        return scene;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _clients;
        foreach (EdgeProcess edge in _edges)
        {
            await edge.DisposeAsync();
        }

        await _cluster.DisposeAsync();
        _stop.Dispose();
    }

    private static async Task<EdgeProcess> StartEdgeAsync(
        PrometheusServer prometheus, string name, string dataCenter, Uri silo, Dictionary<string, string> settings)
    {
        settings["DataCenter"] = dataCenter;
        settings["Admin:Links:0"] = silo.AbsoluteUri;
        settings["Telemetry:Otlp:Endpoint"] = prometheus.Otlp;
        settings["Telemetry:Otlp:Protocol"] = "http";
        settings["Telemetry:Interval"] = "2s";
        settings["Telemetry:Instance"] = name;
        return await EdgeProcess.ReadyAsync(settings);
    }

    // Twenty handshakes a second; one in five does not ask for a staple.
    private async Task ComeAsync(string[] names)
    {
        for (int client = 0; !_stop.IsCancellationRequested; client++)
        {
            using HandshakeResult handshake = _edges[client % _edges.Count].Handshake(
                new HandshakeWish { ServerName = names[client % names.Length], AsksForStatus = client % 5 != 0 });
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }
}
