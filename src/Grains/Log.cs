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
}
