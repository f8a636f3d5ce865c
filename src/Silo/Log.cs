using System.Net;

namespace OrleansOcsp.Silo;

/// <summary>What a silo logs: 6000 to 6999.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Warning, "The silo starts when the database is ready; it is asked every 2 s. Now: {Obstacle}")]
    public static partial void WaitingForDatabase(ILogger logger, string obstacle);

    [LoggerMessage(6001, LogLevel.Information, "The database is ready; the silo starts.")]
    public static partial void DatabaseThere(ILogger logger);

    [LoggerMessage(6002, LogLevel.Warning,
        "{Count} connections were refused since the last line such as this: they showed no certificate of Tls:Authority. The last came "
        + "from {From}: {Problem}")]
    public static partial void NotOfTheCluster(ILogger logger, int count, EndPoint? from, string problem);

    [LoggerMessage(6010, LogLevel.Information, "The responder listens on {Addresses}, path {PathPrefix}/.")]
    public static partial void ResponderListening(ILogger logger, string addresses, string pathPrefix);

    [LoggerMessage(6011, LogLevel.Warning, "The responder's copies are not brought up to date at this moment; those at hand go on. {Problem}")]
    public static partial void CopiesBehind(ILogger logger, string problem);
}
