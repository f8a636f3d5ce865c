using Microsoft.Extensions.Logging;
using OrleansOcsp.Certificates;

namespace OrleansOcsp;

/// <summary>What this project logs: changes, never repeats. Numbers 1000 to 1999; a number never changes its meaning.</summary>
internal static partial class Log
{
    // 1000..1099: one certificate.

    [LoggerMessage(1000, LogLevel.Information, "{Certificate}: a staple ({Status}, thisUpdate {ThisUpdate:u}, nextUpdate {NextUpdate:u}) is there; next question at {NextAttempt:u}.")]
    public static partial void Stapled(
        ILogger logger, CertificateKey certificate, Protocol.CertStatus status, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate, DateTimeOffset? nextAttempt);

    [LoggerMessage(1001, LogLevel.Debug, "{Certificate}: a newer staple (thisUpdate {ThisUpdate:u}, nextUpdate {NextUpdate:u}); next question at {NextAttempt:u}.")]
    public static partial void Refreshed(
        ILogger logger, CertificateKey certificate, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate, DateTimeOffset? nextAttempt);

    [LoggerMessage(1002, LogLevel.Warning, "{Certificate}: no newer staple: {Explanation} Next question at {NextAttempt:u}.")]
    public static partial void NoStaple(ILogger logger, CertificateKey certificate, string explanation, DateTimeOffset? nextAttempt);

    [LoggerMessage(1003, LogLevel.Debug, "{Certificate}: no newer staple: {Explanation} Next question at {NextAttempt:u}.")]
    public static partial void NotNow(ILogger logger, CertificateKey certificate, string explanation, DateTimeOffset? nextAttempt);

    // 1010..1019: alarms of one certificate.

    [LoggerMessage(1010, LogLevel.Error, "{Certificate}: REVOKED says its CA, at {RevokedAt:u} ({Reason}), in an answer of {ThisUpdate:u}. Replace the certificate.")]
    public static partial void Revoked(
        ILogger logger, CertificateKey certificate, DateTimeOffset? revokedAt, Protocol.RevocationReason? reason, DateTimeOffset? thisUpdate);

    [LoggerMessage(1011, LogLevel.Error, "{Certificate}: revocation withdrawn: its CA had said revoked and says good since {ThisUpdate:u}. Ask the CA why (certificateHold, or a mistake).")]
    public static partial void RevocationWithdrawn(ILogger logger, CertificateKey certificate, DateTimeOffset? thisUpdate);

    [LoggerMessage(1012, LogLevel.Error, "{Certificate}: a responder signs that it does not know the certificate; a staple at hand stays until it ends. {Explanation}")]
    public static partial void Unknown(ILogger logger, CertificateKey certificate, string? explanation);

    [LoggerMessage(1013, LogLevel.Error, "{Certificate}: its staple has ended at {NextUpdate:u} and there is no newer one. {Explanation}")]
    public static partial void Expired(ILogger logger, CertificateKey certificate, DateTimeOffset? nextUpdate, string? explanation);

    // 1020..1029: one responder.

    [LoggerMessage(1020, LogLevel.Warning, "Responder {Origin} is down after {Failures} failures in a row: {Explanation} It is probed every {ProbeEvery}.")]
    public static partial void BreakerOpened(ILogger logger, string origin, int failures, string explanation, TimeSpan probeEvery);

    [LoggerMessage(1021, LogLevel.Information, "Responder {Origin} is back; it was down since {Since:u}. {Waiting} certificates waited for it.")]
    public static partial void BreakerClosed(ILogger logger, string origin, DateTimeOffset since, int waiting);

    [LoggerMessage(1022, LogLevel.Error, "The clock of responder {Origin} differs from ours by {Ahead} (positive: it is ahead): one of the two is wrong. If other responders say the same, set this machine's clock.")]
    public static partial void ClockSkewed(ILogger logger, string origin, TimeSpan ahead);

    [LoggerMessage(1023, LogLevel.Information, "The clock of responder {Origin} agrees with ours again.")]
    public static partial void ClockAgrees(ILogger logger, string origin);

    [LoggerMessage(1024, LogLevel.Warning, "This machine's clock was set by {Step}; all plans were made anew.")]
    public static partial void ClockStepped(ILogger logger, TimeSpan step);

    // 1030..1039: the store.

    [LoggerMessage(1030, LogLevel.Warning, "{Certificate}: not saved, kept in memory: {Problem}")]
    public static partial void NotSaved(ILogger logger, CertificateKey certificate, string problem);

    [LoggerMessage(1031, LogLevel.Information, "{Certificate}: saved again.")]
    public static partial void SavedAgain(ILogger logger, CertificateKey certificate);

    [LoggerMessage(1032, LogLevel.Warning, "{Certificate}: {Problem}")]
    public static partial void StoredUnreadable(ILogger logger, CertificateKey certificate, string problem);

    [LoggerMessage(1033, LogLevel.Warning, "{Certificate}: the stored response is not used ({Verdict}): {Explanation}")]
    public static partial void StoredRefused(ILogger logger, CertificateKey certificate, string verdict, string explanation);

    // 1090..1099: our own faults.

    [LoggerMessage(1090, LogLevel.Critical, "{Certificate}: an attempt failed by a fault of this program; please report it. It goes on at {NextAttempt:u}.")]
    public static partial void Bug(ILogger logger, Exception fault, CertificateKey certificate, DateTimeOffset nextAttempt);

    [LoggerMessage(1091, LogLevel.Critical, "{Certificate}: whoever serves it threw on a new staple.")]
    public static partial void PublishThrew(ILogger logger, Exception fault, CertificateKey certificate);
}
