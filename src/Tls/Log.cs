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

    [LoggerMessage(2003, LogLevel.Information, "Removed {Count} files of certificates that are gone from the staple directory, not written for {Days} days")]
    public static partial void OrphansRemoved(ILogger logger, int count, double days);

    [LoggerMessage(2500, LogLevel.Debug, "Connection {ConnectionId}: TLS handshake refused ({Refusal}) for server name '{ServerName}'")]
    public static partial void HandshakeRefused(ILogger logger, string connectionId, Refusal refusal, string serverName);

    [LoggerMessage(2501, LogLevel.Debug, "Connection {ConnectionId}: TLS handshake failed: {Reason}")]
    public static partial void HandshakeFailed(ILogger logger, string connectionId, string reason);

    [LoggerMessage(2502, LogLevel.Debug, "Connection {ConnectionId}: the client went away in its TLS handshake")]
    public static partial void HandshakeAbandoned(ILogger logger, string connectionId);

    [LoggerMessage(2503, LogLevel.Debug, "Connection {ConnectionId}: TLS handshake ended by the server after {Duration}: {Reason}")]
    public static partial void HandshakeDropped(ILogger logger, string connectionId, TimeSpan duration, HandshakeOutcome reason);

    [LoggerMessage(2504, LogLevel.Debug, "Connection {ConnectionId} ended without close_notify")]
    public static partial void Truncated(ILogger logger, string connectionId);

    [LoggerMessage(2505, LogLevel.Information, "Read {Count} ticket keys from {File}; the first makes tickets from now on")]
    public static partial void TicketKeysRead(ILogger logger, string file, int count);

    [LoggerMessage(2506, LogLevel.Warning, "The ticket keys stay as they are: {Problem}")]
    public static partial void TicketKeysNotRead(ILogger logger, string problem);
}
