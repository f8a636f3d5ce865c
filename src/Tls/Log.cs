using Microsoft.Extensions.Logging;
using OrleansOcsp.Certificates;

namespace OrleansOcsp.Tls;

/// <summary>What this project tells: 2000-2999.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Warning, "The start-up budget of {Budget} is spent; {Waiting} of {Count} certificates still wait for their first staple. "
        + "SoftFail names are served without one, HardFail names are refused until theirs is there")]
    public static partial void StartupBudgetSpent(ILogger logger, TimeSpan budget, int waiting, int count);

    [LoggerMessage(2001, LogLevel.Information, "Certificate {Certificate} ({Origin}) is no longer served")]
    public static partial void CertificateRetired(ILogger logger, CertificateKey certificate, string origin);

    [LoggerMessage(2002, LogLevel.Error, "{Origin}: {Reason}")]
    public static partial void CertificateCannotWork(ILogger logger, string origin, string reason);
}
