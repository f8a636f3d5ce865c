using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>Hands over the certificates and waits for their first staples before Kestrel opens its listeners.</summary>
internal sealed class StaplingStartUp(StapledCertificates certificates, IOptions<StaplingOptions> options, ILogger<StaplingStartUp> logger)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Certificates.Count > 0)
        {
            CertificateUpdate update = certificates.Update([.. options.Value.Certificates]);
            foreach (CertificateFault fault in update.Faults)
            {
                Log.CertificateCannotWork(logger, fault.Origin, fault.Reason);
            }

            if (update.Refused.Count > 0)
            {
                // The program handed these over itself: it wants to know now, not at the first handshake.
                throw new InvalidOperationException(string.Join(
                    Environment.NewLine, update.Refused.Select(refused => $"{refused.Origin}: {refused.Reason}")));
            }
        }

        await certificates.StartUpAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
