namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>What the edge says about its cluster. Numbers 3800-3899; changes, not repeats.</summary>
internal static partial class Log
{
    [LoggerMessage(3800, LogLevel.Information, "The cluster is found; it keeps the staples from here on.")]
    public static partial void ClusterFound(ILogger logger);

    [LoggerMessage(3806, LogLevel.Information,
        "Looking for the cluster every second; a certificate whose time comes before is fetched alone.")]
    public static partial void LooksForCluster(ILogger logger);

    [LoggerMessage(3801, LogLevel.Information, "{Certificate}: its grain does not answer; it is asked again every 1 to 30 s: {Problem}")]
    public static partial void GrainSilent(ILogger logger, string certificate, string problem);

    [LoggerMessage(3802, LogLevel.Warning, "{Certificate}: its grain has not answered past the refresh point; the edge fetches alone.")]
    public static partial void FetchesAlone(ILogger logger, string certificate);

    [LoggerMessage(3803, LogLevel.Error, "{Certificate}: the cluster refuses to keep it: {Reason}")]
    public static partial void WatchRefused(ILogger logger, string certificate, string reason);

    [LoggerMessage(3804, LogLevel.Warning, "{Certificate}: {Problem}")]
    public static partial void ResponseNotAccepted(ILogger logger, string certificate, string problem);

    [LoggerMessage(3805, LogLevel.Warning,
        "{Certificate}: its copy on disk could not be written; it is tried again in a minute: {Problem}")]
    public static partial void CopyNotSaved(ILogger logger, string certificate, string problem);
}
