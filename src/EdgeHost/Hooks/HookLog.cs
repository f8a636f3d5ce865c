namespace OrleansOcsp.EdgeHost.Hooks;

/// <summary>What the hooks say. Numbers 3600-3699.</summary>
internal static partial class HookLog
{
    [LoggerMessage(3601, LogLevel.Information, "{Hook}: told of '{Event}' for {Name}.")]
    public static partial void Told(ILogger logger, string hook, string @event, string name);

    [LoggerMessage(3602, LogLevel.Warning, "{Hook}: could not be told of '{Event}' for {Name}: {Problem} Tried again in {Pause}.")]
    public static partial void TriedAgain(ILogger logger, string hook, string @event, string name, string problem, TimeSpan pause);

    [LoggerMessage(3603, LogLevel.Error, "{Hook}: was not told of '{Event}' for {Name}, and will not be: {Problem}")]
    public static partial void Failed(ILogger logger, string hook, string @event, string name, string problem);

    [LoggerMessage(3604, LogLevel.Error, "{Hook}: {Longest} events wait already; '{Event}' for {Name} is dropped.")]
    public static partial void Dropped(ILogger logger, string hook, int longest, string @event, string name);

    [LoggerMessage(3605, LogLevel.Error, "The hooks could not look at the certificates; they look again.")]
    public static partial void LookFailed(ILogger logger, Exception problem);
}
