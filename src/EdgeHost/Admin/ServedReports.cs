using OrleansOcsp.Certificates;
using OrleansOcsp.Explaining;
using OrleansOcsp.Tls;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Admin;

/// <summary>The certificates that this process serves.</summary>
internal sealed class ServedReports(StapledCertificates certificates) : ICertificateReports
{
    public IReadOnlyList<ExplainedName> Report() => [.. certificates.Report().Select(Explained)];

    public ExplainedName? Report(string serverName) => certificates.Report(serverName) is { } report ? Explained(report) : null;

    public Task<bool> RefreshAsync(CertificateKey key, CancellationToken cancellation) => certificates.RefreshAsync(key, cancellation);

    private static ExplainedName Explained(NameReport report) =>
        new(report.Name, report.Decided, report.Served, [.. report.Certificates.Select(Explained)]);

    private static ExplainedCertificate Explained(CertificateReport report) => new(report.Key, report.Keeper)
    {
        Policy = report.Policy switch
        {
            StaplePolicy.Off => PolicyInForce.Off,
            StaplePolicy.HardFail => PolicyInForce.HardFail,
            _ => PolicyInForce.SoftFail,
        },
        MustStaple = report.MustStaple,
        NotAfter = report.NotAfter,
        HasResponder = report.HasResponder,
        Problem = report.Problem,
        KeyKind = report.KeyKind.ToString(),
        Origin = report.Origin,
    };
}
