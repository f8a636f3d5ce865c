using OpenTelemetry;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Telemetry;

/// <summary>
/// Sends metrics, spans and logs to a collector by OTLP, where one is configured. A collector that is down or slow costs what was meant for
/// it: the queues of the SDK are bounded (2,048 spans and log records, then they are dropped), it is called by threads of its own, and the
/// start does not wait for it.
/// </summary>
internal static class TelemetryServices
{
    private static readonly string[] Endpoints =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    /// <summary>Beside ours: Kestrel's connections, and the runtime's memory, threads and collections.</summary>
    private static readonly string[] Meters =
        [OcspMetrics.MeterName, OcspMetrics.MeterName + ".*", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    /// <exception cref="Serving.StartFailedException">A file that the settings name cannot be used.</exception>
    public static void AddTelemetry(this IHostApplicationBuilder builder, EdgeOptions options)
    {
        Dictionary<string, string?> standard = options.Telemetry.ToStandard(Environment.GetEnvironmentVariables());
        bool wanted = Endpoints.Any(name => !string.IsNullOrEmpty(standard.GetValueOrDefault(name)));
        if (!wanted || string.Equals(standard.GetValueOrDefault("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        // The SDK and its exporter read the standard's names from here, and nothing else of the environment gets in.
        builder.Configuration.AddInMemoryCollection(standard);
        builder.Services.AddHostedService<TelemetryStart>();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => ProcessResource.Describe(
                resource, "ocsp-edge", options.Telemetry.Instance ?? $"{Environment.MachineName}-{PortOf(options)}", options.DataCenter))
            .WithMetrics(metrics => metrics.AddMeter(Meters))
            .WithTracing(traces => traces.AddSource(OcspMetrics.MeterName))
            .WithLogging(null, logs => logs.IncludeFormattedMessage = true)
            .UseOtlpExporter();
    }

    // Without a port of its own the process's number tells it from others on the machine.
    private static int PortOf(EdgeOptions options) => options.Listen is [{ Port: > 0 } listener, ..] ? listener.Port : Environment.ProcessId;
}
