using System.Threading.Channels;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>
/// Tells when the certificates' files may have changed: soon after the system says so (inotify), once the writing has paused, and at
/// every interval in any case, because notifications do not cross NFS, follow no symbolic link to a directory, and can be lost.
/// </summary>
internal sealed class FolderWatch : IDisposable
{
    /// <summary>A renewal writes its files within milliseconds of each other; a pause of this length ends it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>A directory in which something is always written is looked at all the same.</summary>
    private static readonly TimeSpan LongestWriting = TimeSpan.FromSeconds(2);

    private readonly Channel<bool> _changes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly TimeProvider _time;

    public FolderWatch(IEnumerable<CertificateSettings> settings, TimeProvider time, ILogger<FolderWatch> log)
    {
        _time = time;
        foreach ((string path, bool below) in settings.SelectMany(Watched).Distinct())
        {
            try
            {
                FileSystemWatcher watcher = new(path) { IncludeSubdirectories = below };
                watcher.Changed += Changed;
                watcher.Created += Changed;
                watcher.Deleted += Changed;
                watcher.Renamed += Changed;
                watcher.Error += (_, _) => Changed();
                watcher.EnableRaisingEvents = true;
                _watchers.Add(watcher);
            }
            catch (Exception unavailable) when (unavailable is IOException or ArgumentException)
            {
                // No such directory, or fs.inotify.max_user_watches is used up.
                Log.NotWatched(log, path, unavailable.Message);
            }
        }
    }

    /// <summary>Ends when it is time to look at the files again.</summary>
    /// <param name="atMost">The longest to wait without a change.</param>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        if (!await ChangeAsync(atMost, cancellation))
        {
            return;
        }

        long began = _time.GetTimestamp();
        while (_time.GetElapsedTime(began) < LongestWriting && await ChangeAsync(Pause, cancellation))
        {
        }
    }

    public void Dispose() => _watchers.ForEach(watcher => watcher.Dispose());

    private async Task<bool> ChangeAsync(TimeSpan within, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = new(within, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await _changes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Changed(object? sender = null, EventArgs? change = null) => _changes.Writer.TryWrite(true);

    private static IEnumerable<(string Path, bool Below)> Watched(CertificateSettings setting)
    {
        IEnumerable<string?> files = setting.Location switch
        {
            CertificateLocation.Pair pair => [pair.Chain, pair.Key],
            CertificateLocation.Pfx pfx => [pfx.Path],
            _ => [],
        };
        IEnumerable<(string, bool)> folders = files.Append(setting.Issuer).Append(setting.PasswordFile).OfType<string>()
            .Select(file => (Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/", false));
        return setting.Location is CertificateLocation.Folder folder ? folders.Append((Path.GetFullPath(folder.Path), true)) : folders;
    }
}
