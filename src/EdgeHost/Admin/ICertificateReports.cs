using OrleansOcsp.Certificates;
using OrleansOcsp.Explaining;

namespace OrleansOcsp.EdgeHost.Admin;

/// <summary>What the health and admin endpoints tell of this process's certificates, served or kept for others. Thread-safe.</summary>
internal interface ICertificateReports
{
    /// <summary>How each name stands now, the preferred certificate first.</summary>
    IReadOnlyList<ExplainedName> Report();

    /// <summary>How a server name stands; null: no certificate here is for it.</summary>
    ExplainedName? Report(string serverName);

    /// <summary>Asks a responder about a certificate now, and ends with the attempt. False: it is not kept here.</summary>
    Task<bool> RefreshAsync(CertificateKey key, CancellationToken cancellation);
}
