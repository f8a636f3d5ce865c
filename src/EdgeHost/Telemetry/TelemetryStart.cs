using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace OrleansOcsp.EdgeHost.Telemetry;

/// <summary>Makes the providers before anything else starts. The SDK's own service makes them when the hosted services start: the first
/// fetches, which come before the listeners open, would be missing.</summary>
internal sealed class TelemetryStart(IServiceProvider services) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _ = services.GetRequiredService<MeterProvider>();
        _ = services.GetRequiredService<TracerProvider>();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
