using Microsoft.Extensions.Logging;

namespace OrleansOcsp.Grains;

/// <summary>What grains log: 5000 to 5999.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Error, "Bucket {Bucket} of the catalogue stumbled and goes on with its next tick.")]
    public static partial void BucketTickFailed(ILogger logger, long bucket, Exception exception);

    [LoggerMessage(5001, LogLevel.Warning,
        "Bucket {Bucket} cannot read or write its members and works from memory; it is tried again every 1 to 30 s: {Problem}")]
    public static partial void BucketNotSaved(ILogger logger, long bucket, string problem);

    [LoggerMessage(5002, LogLevel.Information, "{Certificate} cannot be woken; it is tried again in 5 s: {Problem}")]
    public static partial void MemberNotWoken(ILogger logger, string certificate, string problem);

    [LoggerMessage(5010, LogLevel.Warning, "{Certificate} is refused: {Reason}")]
    public static partial void RegistrationRefused(ILogger logger, string certificate, string reason);

    [LoggerMessage(5011, LogLevel.Error,
        "{Certificate}: what the database has of it is no certificate with its issuer and is left alone: {Seen}")]
    public static partial void RowUnusable(ILogger logger, string certificate, string? seen);

    [LoggerMessage(5012, LogLevel.Error, "{Certificate}: an attempt stumbled over a fault of this program; it goes on with the next.")]
    public static partial void AttemptStumbled(ILogger logger, string certificate, Exception exception);

    [LoggerMessage(5013, LogLevel.Information, "{Certificate} is forgotten: last watched {LastWatched:u}, valid until {NotAfter:u}.")]
    public static partial void Retired(ILogger logger, string certificate, DateTimeOffset lastWatched, DateTimeOffset notAfter);

    [LoggerMessage(5014, LogLevel.Warning, "{Certificate}: another activation of its grain writes too; this one gives way.")]
    public static partial void GivesWay(ILogger logger, string certificate);

    [LoggerMessage(5015, LogLevel.Information,
        "{Certificates} certificates have staples here; the memory that their coming took is given back, which stopped all for {Milliseconds:0} ms.")]
    public static partial void MemoryReturned(ILogger logger, int certificates, double milliseconds);
}
