using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;

namespace OrleansOcsp.EdgeHost.Telemetry;

/// <summary>Where metrics, spans and logs go by OTLP. The standard OTEL_* variables of the environment count too; what is said here counts
/// more.</summary>
internal sealed record TelemetrySettings
{
    private static readonly Dictionary<string, string> Protocols = new(StringComparer.OrdinalIgnoreCase)
    {
        ["grpc"] = "grpc",
        ["http"] = "http/protobuf",
    };

    /// <summary><c>Telemetry:Otlp:Endpoint</c>: the collector, such as http://127.0.0.1:4317. Default: OTEL_EXPORTER_OTLP_ENDPOINT; without
    /// either nothing is sent.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary><c>Telemetry:Otlp:Protocol</c>: grpc or http (protobuf; /v1/metrics and so on are put behind the endpoint). Default:
    /// OTEL_EXPORTER_OTLP_PROTOCOL, else grpc.</summary>
    public string? Protocol { get; init; }

    /// <summary><c>Telemetry:Otlp:HeadersFile</c>: a file with a header a line, NAME=VALUE; for secrets. Default: none.</summary>
    public string? HeadersFile { get; init; }

    /// <summary><c>Telemetry:Interval</c>: from one export of the metrics to the next. Default: OTEL_METRIC_EXPORT_INTERVAL, else 60 s, the
    /// SDK's.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary><c>Telemetry:Instance</c>: this process's name (<c>service.instance.id</c>), the same after a restart. Default: the machine's name
    /// and the port of the first <c>Listen</c>.</summary>
    public string? Instance { get; init; }

    public static TelemetrySettings Read(SettingsReader reader)
    {
        SettingsReader otlp = reader.Section("Otlp");
        TelemetrySettings settings = new()
        {
            Endpoint = otlp.Value<Uri?>("Endpoint", null, TryParseEndpoint, HttpUrls.Expected + " such as http://127.0.0.1:4317"),
            Protocol = otlp.Choice<string?>("Protocol", null, Protocols!),
            HeadersFile = otlp.Text("HeadersFile"),
            Interval = reader.Text("Interval") is null ? null
                : reader.Duration("Interval", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Instance = reader.Text("Instance"),
        };
        otlp.Close();
        reader.Close();
        return settings;
    }

    /// <summary>The whole configuration in the words of the standard: the environment's, and these settings over them.</summary>
    /// <exception cref="StartFailedException">The file with the headers cannot be used.</exception>
    public Dictionary<string, string?> ToStandard(System.Collections.IDictionary environment)
    {
        // A collector that hangs must not hold up the end of the process: 2 s, where the SDK has 10 s.
        Dictionary<string, string?> standard = new() { ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "2000" };
        foreach (string name in environment.Keys.OfType<string>().Where(name => name.StartsWith("OTEL_", StringComparison.Ordinal)))
        {
            standard[name] = environment[name]?.ToString();
        }

        Say(standard, "OTEL_EXPORTER_OTLP_ENDPOINT", Endpoint?.AbsoluteUri);
        Say(standard, "OTEL_EXPORTER_OTLP_PROTOCOL", Protocol);
        Say(standard, "OTEL_EXPORTER_OTLP_HEADERS", HeadersFile is null ? null : ReadHeaders(HeadersFile));
        Say(standard, "OTEL_METRIC_EXPORT_INTERVAL", Interval?.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture));
        return standard;
    }

    private static void Say(Dictionary<string, string?> standard, string name, string? value)
    {
        if (value is not null)
        {
            standard[name] = value;
        }
    }

    // In the variable, headers stand between commas and are percent-encoded (OTLP exporter specification).
    private static string ReadHeaders(string file)
    {
        try
        {
            IEnumerable<string[]> lines = Encoding.UTF8.GetString(BoundedFile.Read(file)).Split('\n', StringSplitOptions.TrimEntries)
                .Where(line => line.Length > 0).Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries));
            return string.Join(',', lines.Select(parts => parts is [{ Length: > 0 } name, { } value]
                ? $"{name}={Uri.EscapeDataString(value)}"
                : throw new UnusableFileException($"{file} has a line without '='; expected NAME=VALUE.")));
        }
        catch (UnusableFileException unusable)
        {
            throw new StartFailedException($"Telemetry:Otlp:HeadersFile: {unusable.Message}", ExitCode.Configuration);
        }
    }

    private static bool TryParseEndpoint(string text, [MaybeNullWhen(false)] out Uri? url) => HttpUrls.TryParse(text, out url);
}
