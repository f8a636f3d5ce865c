using Microsoft.Extensions.Logging.Abstractions;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Tls.Hosting;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Commands;

/// <summary><c>run --validate</c>: what a start would say of the certificates, without listening and without a network.</summary>
internal static class Validation
{
    public static async Task<int> RunAsync(EdgeOptions options, TextWriter output, CancellationToken cancellation)
    {
        await using StapledCertificates certificates = new(
            new IdleSource(), null, new StapledCertificatesOptions(), TimeProvider.System, NullLogger<StapledCertificates>.Instance);
        IReadOnlyList<ReadOnlyMemory<byte>> trusted = [.. options.TrustedIssuers.Select(CertificateLoader.ReadIssuer)];
        CertificateScan scan = new CertificateShelf(options.Certificates, trusted, TimeProvider.System).Scan();
        CertificateUpdate update = certificates.Update(scan.Entries);
        await certificates.StartUpAsync(cancellation);
        List<CertificateFault> faults = [.. scan.Faults, .. update.Refused, .. update.Faults];
        foreach (CertificateFault fault in faults)
        {
            await output.WriteLineAsync($"{fault.Origin}: {fault.Reason}");
        }

        foreach (string file in scan.OpenKeyFiles)
        {
            await output.WriteLineAsync($"{file}: warning: others than its owner can read or write this private key; expected mode 0600.");
        }

        await output.WriteLineAsync($"{scan.Entries.Count} certificates for {certificates.Report().Count} names, {faults.Count} faults.");
        return faults.Count == 0 ? ExitCode.Good : ExitCode.Configuration;
    }

    /// <summary>Asks nobody.</summary>
    private sealed class IdleSource : IStapleSource
    {
        public IKeptStaple Keep(StapleWanted wanted, Action<Staple> publish) => new IdleStaple(wanted.Certificate);
    }

    private sealed class IdleStaple(IssuedCertificate certificate) : IKeptStaple
    {
        public IssuedCertificate Certificate => certificate;

        public Staple? Current => null;

        public Task FirstAttempt => Task.CompletedTask;

        public KeeperSnapshot Snapshot() => new(KeeperState.Waiting, null, DateTimeOffset.UnixEpoch, null, null, 0, null);

        public Task RefreshNowAsync(CancellationToken cancellation) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
