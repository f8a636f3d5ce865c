namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>What the feeds say. Numbers 3500-3599; changes, not repeats.</summary>
internal static partial class FeedLog
{
    [LoggerMessage(3500, LogLevel.Information, "Keeping the staples of {Certificates} certificates for {Feeds} feeds; health on {Health}.")]
    public static partial void Keeping(ILogger logger, int certificates, int feeds, string health);

    [LoggerMessage(3501, LogLevel.Information, "{Feed} ({Format}): wrote the staples of {Names}.")]
    public static partial void Written(ILogger logger, string feed, string format, string names);

    [LoggerMessage(3502, LogLevel.Warning, "{Feed} ({Format}): {Name} has no staple that may be served; its file was taken away.")]
    public static partial void Withdrawn(ILogger logger, string feed, string format, string name);

    [LoggerMessage(3503, LogLevel.Error, "{Feed} ({Format}): {Problem} Tried again every {Pause}.")]
    public static partial void WriteFailed(ILogger logger, string feed, string format, string problem, TimeSpan pause);

    [LoggerMessage(3504, LogLevel.Information, "{Feed} ({Format}): {Path} is all right again.")]
    public static partial void WriteRecovered(ILogger logger, string feed, string format, string path);

    [LoggerMessage(3505, LogLevel.Information, "{Feed} ({Format}): the server was told to read its files again.")]
    public static partial void Reloaded(ILogger logger, string feed, string format);

    [LoggerMessage(3506, LogLevel.Error, "{Feed} ({Format}): the server was not told to read its files again: {Problem} Tried again in {Pause}.")]
    public static partial void ReloadFailed(ILogger logger, string feed, string format, string problem, TimeSpan pause);

    [LoggerMessage(3507, LogLevel.Warning, "{Feed} ({Format}): {Name} is in its file, but not live: {Problem}.")]
    public static partial void RuntimeFailed(ILogger logger, string feed, string format, string name, string problem);

    [LoggerMessage(3508, LogLevel.Error, "{Feed} ({Format}): a round failed; the next follows.")]
    public static partial void RoundFailed(ILogger logger, Exception problem, string feed, string format);
}
