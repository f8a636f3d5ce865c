using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansOcsp.Certificates;
using OrleansOcsp.Storage;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>Takes from the staple directory what belonged to certificates that are long gone: once after the start, then daily.</summary>
internal sealed class StaleStapleSweep(
    IStapleStore store, StapledCertificates certificates, TimeProvider time, ILogger<StaleStapleSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    // Whoever keeps a certificate writes its files with every answer: three windows of public issuers without one, and nobody does.
    private static readonly TimeSpan Unused = TimeSpan.FromDays(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store is not StapleDirectory directory)
        {
            return;
        }

        using var timer = new PeriodicTimer(Every, time);
        await certificates.Decided.WaitAsync(stoppingToken);
        do
        {
            HashSet<CertificateKey> live = [.. certificates.Report().SelectMany(name => name.Certificates).Select(certificate => certificate.Key)];
            int removed = await Task.Run(() => directory.RemoveOrphans(live, time.GetUtcNow() - Unused), stoppingToken);
            if (removed > 0)
            {
                Log.OrphansRemoved(logger, removed, Unused.TotalDays);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
