using Microsoft.Extensions.Logging.Console;

namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>Logs to the console, one line an event: to a terminal with the time, to systemd's journal with the level as it wants
/// it.</summary>
internal static class EdgeLogging
{
    public static void Configure(IHostApplicationBuilder builder, IConfiguration settings)
    {
        // Ours from Information on, the framework's from Warning on; Logging:LogLevel in the settings overrides both.
        // The host's own word on a failed start is a stack trace; EdgeServer's is a sentence.
        builder.Logging.AddFilter(null, LogLevel.Warning)
            .AddFilter("OrleansOcsp", LogLevel.Information)
            // Its client tells of every attempt to reach a gateway; ours tells once.
            .AddFilter("Orleans", LogLevel.Error)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Logging.AddConfiguration(settings.GetSection("Logging"));
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.ColorBehavior = Console.IsOutputRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
        });

        // Under systemd: READY=1 when the listeners are open, STOPPING=1, and its console format. Elsewhere it does nothing.
        builder.Services.AddSystemd();
    }
}
