using OrleansOcsp.EdgeHost.Feeds.Formats;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>One entry of <c>Feeds</c>: where another server's staples are written.</summary>
internal sealed record FeedSettings
{
    /// <summary>The entry's key, <c>Feeds:0</c>, for messages.</summary>
    public required string Key { get; init; }

    /// <summary><c>Format</c>: haproxy, nginx, hitch, lighttpd, envoy or plain. No default.</summary>
    public required IFeedFormat Format { get; init; }

    /// <summary><c>Directory</c>: where the files go; it must be there. No default.</summary>
    public required string Directory { get; init; }

    /// <summary><c>Certificates</c>: the names (of the certbot folder, or of the file without its suffix) to write. Default: all.</summary>
    public IReadOnlyList<string> Certificates { get; init; } = [];

    /// <summary><c>Reload</c>: a command for <c>/bin/sh -c</c> that makes the server read its files again. Default: none.</summary>
    public string? Reload { get; init; }

    /// <summary><c>ReloadDeadline</c>: after it the command is killed. Default 30 s: nginx and HAProxy reload in one or two with 10,000
    /// certificates.</summary>
    public TimeSpan ReloadDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>ReloadInterval</c>: from one reload to the next at least; changes between share one. Default 10 s: each reload of
    /// nginx makes new
    /// workers while the old ones drain.</summary>
    public TimeSpan ReloadInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>RuntimeSocket</c>: HAProxy's <c>stats socket</c> (level admin), for changes without a reload. Default: none.</summary>
    public string? RuntimeSocket { get; init; }

    /// <summary>Reads one entry; what is wrong is told to the reader, and then the result is null.</summary>
    public static FeedSettings? Read(SettingsReader reader)
    {
        IFeedFormat? format = reader.Choice("Format", null, FeedFormats.Choices);
        string? directory = reader.Text("Directory");
        string? socket = reader.Text("RuntimeSocket");
        FeedSettings settings = new()
        {
            Key = reader.Path,
            Format = format ?? FeedFormats.ByName["plain"],
            Directory = directory ?? "",
            Certificates = reader.Texts("Certificates"),
            Reload = reader.Text("Reload"),
            ReloadDeadline = reader.Duration("ReloadDeadline", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            ReloadInterval = reader.Duration("ReloadInterval", TimeSpan.FromSeconds(10), TimeSpan.Zero, TimeSpan.FromHours(1)),
            RuntimeSocket = socket,
        };
        bool missing = reader.Text("Format") is null;
        reader.Close();
        if (missing)
        {
            reader.Fault("Format", $"is missing; expected one of {string.Join(", ", FeedFormats.ByName.Keys)}.");
        }

        if (directory is null)
        {
            reader.Fault("Directory", "is missing; expected the directory in which the other server looks for its staples.");
        }

        if (socket is not null && format is not (null or HaproxyFormat))
        {
            reader.Fault("RuntimeSocket", $"is HAProxy's; expected none with the format {format.Name}.");
        }

        return format is null || directory is null ? null : settings;
    }

    /// <summary>What the command of <see cref="Reload"/> finds in its environment.</summary>
    public IReadOnlyDictionary<string, string> ReloadEnvironment => new Dictionary<string, string> { ["OCSP_FEED_DIRECTORY"] = Directory };

    /// <summary>Whether a certificate is written.</summary>
    public bool Wants(FeedSubject subject) => Certificates.Count == 0 || Certificates.Contains(subject.Name, StringComparer.Ordinal);
}
