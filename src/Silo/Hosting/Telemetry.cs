using OpenTelemetry;
using OpenTelemetry.Resources;

namespace OrleansOcsp.Silo.Hosting;

/// <summary>
/// Sends metrics, spans and logs to a collector by OTLP, where the standard's <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one; the other
/// <c>OTEL_*</c> variables count too. Without it nothing is made or sent.
/// </summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Beside ours: Orleans' own, and the runtime's memory, threads and collections.</summary>
    private static readonly string[] Meters = [OcspMetrics.MeterName, "Microsoft.Orleans", "System.Runtime"];

    /// <summary>Ours, and the calls of grains: a refresh's trace goes on into the catalogue and to the edges.</summary>
    private static readonly string[] Spans = [OcspMetrics.MeterName, "Microsoft.Orleans.Application"];

    /// <param name="builder">The silo's.</param>
    /// <param name="silo">The silo's name.</param>
    public static void AddTelemetry(this WebApplicationBuilder builder, string silo)
    {
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint]))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService("ocsp-silo", serviceInstanceId: silo)
                .AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics.AddMeter(Meters))
            .WithTracing(traces => traces.AddSource(Spans))
            .WithLogging(null, logs => logs.IncludeFormattedMessage = true)
            .UseOtlpExporter();
    }
}
