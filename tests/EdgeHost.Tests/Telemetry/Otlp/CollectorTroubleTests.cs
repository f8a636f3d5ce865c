using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Telemetry;
using OrleansOcsp.EdgeHost.Tests.Serving;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.EdgeHost.Tests.Telemetry.Otlp;

/// <summary>A collector that is down or hangs hurts nobody; settings that make no sense are said at start.</summary>
public sealed class CollectorTroubleTests
{
    [Theory]
    [InlineData("grpc", true)]
    [InlineData("http/protobuf", true)]
    [InlineData("grpc", false)]
    public async Task With_a_collector_that_hangs_or_is_not_there_the_edge_starts_staples_and_stops(string protocol, bool hangs)
    {
        // Takes connections (the system does, from the backlog) and never answers; or refuses them.
        using Socket collector = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        collector.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (hangs)
        {
            collector.Listen();
        }

        await using PrivatePki pki = await PrivatePki.CreateAsync();
        pki.Put("a.test");
        EdgeServer edge = await pki.StartEdgeAsync(pki.Options with
        {
            Telemetry = new TelemetrySettings
            {
                Endpoint = new Uri($"http://{collector.LocalEndPoint}"),
                Protocol = protocol,
                Interval = TimeSpan.FromSeconds(1),
            },
        });
        for (int handshakes = 0; handshakes < 20; handshakes++)
        {
            using HandshakeResult result = await pki.HandshakeAsync(edge, "a.test");
            Assert.NotNull(result.Staple);
        }

        Stopwatch watch = Stopwatch.StartNew();
        await edge.DisposeAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(45));
    }

    [Fact]
    public void Settings_count_more_than_the_environment_and_nothing_but_the_standard_gets_in()
    {
        TelemetrySettings settings = new() { Endpoint = new Uri("http://here:4317"), Interval = TimeSpan.FromSeconds(5) };
        Dictionary<string, string?> standard = settings.ToStandard(new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://there:4317",
            ["OTEL_SERVICE_NAME"] = "edge-7",
            ["URLS"] = "http://0.0.0.0:80",
        });

        Assert.Equal("http://here:4317/", standard["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        Assert.Equal("5000", standard["OTEL_METRIC_EXPORT_INTERVAL"]);
        Assert.Equal("edge-7", standard["OTEL_SERVICE_NAME"]);
        Assert.DoesNotContain("URLS", standard.Keys);
    }

    [Fact]
    public async Task Headers_come_from_a_file_and_a_line_that_is_none_is_named()
    {
        using OrleansOcsp.Testing.TempFolder folder = new();
        await File.WriteAllTextAsync(folder["headers"], "api-key = a,b=c\nx-tenant=7\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder["bad"], "secret\n", TestContext.Current.CancellationToken);
        Dictionary<string, string> none = [];

        Assert.Equal(
            "api-key=a%2Cb%3Dc,x-tenant=7",
            new TelemetrySettings { HeadersFile = folder["headers"] }.ToStandard(none)["OTEL_EXPORTER_OTLP_HEADERS"]);
        StartFailedException failed = Assert.Throws<StartFailedException>(
            () => new TelemetrySettings { HeadersFile = folder["bad"] }.ToStandard(none));
        Assert.Contains("NAME=VALUE", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failed.Message.Replace(folder["bad"], "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
