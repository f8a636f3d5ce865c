using OpenTelemetry;
using OpenTelemetry.Trace;
using OrleansOcsp.EdgeHost.Telemetry;
using OrleansOcsp.Silo.Settings;

namespace OrleansOcsp.Silo.Hosting;

/// <summary>
/// Sends metrics, spans and logs to a collector by OTLP, where the standard's <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one; the other
/// <c>OTEL_*</c> variables count too. Without it nothing is made or sent.
/// </summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Beside ours: Orleans' own, the database's, and the runtime's memory, threads and collections.</summary>
    private static readonly string[] Meters =
        [OcspMetrics.MeterName, OcspMetrics.MeterName + ".*", "Microsoft.Orleans", "Npgsql", "System.Runtime"];

    /// <summary>Ours, and the calls of grains: a refresh's trace goes on into the catalogue and to the edges.</summary>
    private static readonly string[] Spans = [OcspMetrics.MeterName, "Microsoft.Orleans.Application"];

    public static void AddTelemetry(this WebApplicationBuilder builder, SiloSettings settings)
    {
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint]))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => ProcessResource.Describe(resource, "ocsp-silo", settings.Name, settings.DataCenter))
            .WithMetrics(metrics => metrics.AddMeter(Meters))
            .WithTracing(traces =>
            {
                traces.AddSource(Spans);
                if (string.IsNullOrEmpty(builder.Configuration["OTEL_TRACES_SAMPLER"]))
                {
                    traces.SetSampler(new ParentBasedSampler(new RefreshSampler()));
                }
            })
            .WithLogging(null, logs => logs.IncludeFormattedMessage = true)
            .UseOtlpExporter();
    }
}
