namespace OrleansOcsp.EdgeHost;

/// <summary>What the edge says. Numbers 3000-3999; changes, not repeats.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Warning,
        "Backend {Backend} at {Address} cannot be reached: {Problem}. Its connections are closed until it can.")]
    public static partial void BackendUnreachable(ILogger logger, string backend, string address, string problem);

    [LoggerMessage(3002, LogLevel.Information, "Backend {Backend} at {Address} is reachable again.")]
    public static partial void BackendReachable(ILogger logger, string backend, string address);

    [LoggerMessage(3101, LogLevel.Error, "{Origin}: {Reason}")]
    public static partial void CertificateFault(ILogger logger, string origin, string reason);

    [LoggerMessage(3102, LogLevel.Information, "{Origin}: all right again.")]
    public static partial void CertificateFaultGone(ILogger logger, string origin);

    [LoggerMessage(3103, LogLevel.Warning,
        "The private key in {File} can be read or written by others than its owner; expected mode 0600 (chmod 600).")]
    public static partial void KeyOpenToOthers(ILogger logger, string file);

    [LoggerMessage(3104, LogLevel.Warning, "{Path} cannot be watched ({Problem}); changes there are seen at the next RescanInterval.")]
    public static partial void NotWatched(ILogger logger, string path, string problem);

    [LoggerMessage(3105, LogLevel.Error, "The certificates could not be read again; those that are served go on.")]
    public static partial void RenewalFailed(ILogger logger, Exception problem);

    [LoggerMessage(3201, LogLevel.Information, "Ready: start-up is decided for {Names} names.")]
    public static partial void Ready(ILogger logger, int names);

    [LoggerMessage(3202, LogLevel.Information, "Stopping: the listeners are closed, open connections have {DrainTimeout}.")]
    public static partial void Draining(ILogger logger, TimeSpan drainTimeout);

    [LoggerMessage(3203, LogLevel.Information, "Listening on {Addresses}; health on {Health}.")]
    public static partial void Listening(ILogger logger, string addresses, string health);

    [LoggerMessage(3301, LogLevel.Information, "Responder on {Addresses}, path '{Path}/'.")]
    public static partial void ResponderListening(ILogger logger, string addresses, string path);
}
