using OrleansOcsp.EdgeHost.Feeds.Formats;

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

    /// <summary>Whether a certificate is written.</summary>
    public bool Wants(FeedSubject subject) => Certificates.Count == 0 || Certificates.Contains(subject.Name, StringComparer.Ordinal);
}
