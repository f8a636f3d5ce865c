using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>Hands over the certificates, and lets Kestrel open its listeners when it is worth it.</summary>
internal sealed class StaplingStartUp(StapledCertificates certificates, IOptions<StaplingOptions> options, ILogger<StaplingStartUp> logger)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _startUp = Task.CompletedTask;

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

        _startUp = certificates.StartUpAsync(_stop.Token);
        await certificates.WaitUntilWorthOpeningAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _startUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();
}
