using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Admin;
using OrleansOcsp.Explaining;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>The certificates that this process keeps for other servers.</summary>
internal sealed class FedReports(FeedCare care) : ICertificateReports
{
    public IReadOnlyList<ExplainedName> Report() =>
    [
        .. care.Certificates.SelectMany(certificate => certificate.Names, (certificate, name) => (Name: name, Certificate: certificate))
            .GroupBy(pair => pair.Name, pair => pair.Certificate, StringComparer.OrdinalIgnoreCase)
            .Select(group => Report(group.Key, group)),
    ];

    public ExplainedName? Report(string serverName)
    {
        int dot = serverName.IndexOf('.', StringComparison.Ordinal);
        string[] names = dot < 0 ? [serverName] : [serverName, "*" + serverName[dot..]];
        return names.Select(name => Report(
                name, care.Certificates.Where(certificate => certificate.Names.Contains(name, StringComparer.OrdinalIgnoreCase))))
            .FirstOrDefault(report => report.Certificates.Count > 0);
    }

    public async Task<bool> RefreshAsync(CertificateKey key, CancellationToken cancellation)
    {
        IKeptStaple? kept = care.Certificates.FirstOrDefault(certificate => certificate.Key == key)?.Kept;
        await (kept?.RefreshNowAsync(cancellation) ?? Task.CompletedTask);
        return kept is not null;
    }

    // Whether another server goes through with a handshake is for that server to decide.
    private static ExplainedName Report(string name, IEnumerable<CertificateInFeed> certificates)
    {
        CertificateInFeed[] all = [.. certificates];
        return new ExplainedName(
            name, Decided: all.All(one => one.FirstAttempt.IsCompleted), Served: true, [.. all.Select(one => one.Report())]);
    }
}
