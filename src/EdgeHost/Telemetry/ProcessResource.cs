using System.Reflection;
using OpenTelemetry.Resources;

namespace OrleansOcsp.EdgeHost.Telemetry;

/// <summary>Who sends, in the words of OpenTelemetry's resource conventions. The same for edge and silo (docs/operations.md).</summary>
internal static class ProcessResource
{
    /// <summary>What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say comes last, and so counts.</summary>
    /// <param name="resource">Gets it.</param>
    /// <param name="service">The program.</param>
    /// <param name="instance">This process: the same after a restart, since a new name each time would be a new set of time series.</param>
    /// <param name="dataCenter">Its data centre; null: none is configured.</param>
    public static void Describe(ResourceBuilder resource, string service, string instance, string? dataCenter) => resource
        .AddService(
            service,
            serviceInstanceId: instance,
            serviceVersion: typeof(ProcessResource).Assembly
                .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        .AddAttributes(
        [
            new("host.name", Environment.MachineName),
            new("process.pid", (long)Environment.ProcessId),
            .. dataCenter is { } name ? [new("ocsp.data_center", name)] : Array.Empty<KeyValuePair<string, object>>(),
        ])
        .AddEnvironmentVariableDetector();
}
