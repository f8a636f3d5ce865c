namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>Drives one feed: writes when something changed, tells the server, and comes back for what failed or runs out.</summary>
internal sealed class FeedPump(FeedSettings settings, FeedBoard board, TimeProvider time, FeedMetrics metrics, ILogger log)
{
    /// <summary>After this the disk is looked at again, whatever is remembered: somebody may have changed files there.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(5);

    /// <summary>A server that is down comes back in minutes.</summary>
    private static readonly TimeSpan RetryPause = FeedFolder.RetryPause;

    private static readonly TimeSpan RuntimeDeadline = TimeSpan.FromSeconds(5);

    private readonly FeedListener _listener = board.Listen();
    private readonly FeedFolder _folder = new(settings);
    private readonly ReloadSchedule _reload = new(settings.ReloadInterval, RetryPause);
    private readonly HaproxyRuntime? _runtime =
        settings.RuntimeSocket is { } socket ? new HaproxyRuntime(socket, RuntimeDeadline, time) : null;
    private readonly Dictionary<string, FeedResponse> _live = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FeedChange> _notLive = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);
    private DateTimeOffset _lookAt;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            DateTimeOffset next = time.GetUtcNow() + RetryPause;
            try
            {
                next = await RoundAsync(cancellation);
            }
            catch (Exception unexpected) when (unexpected is not OperationCanceledException)
            {
                FeedLog.RoundFailed(log, unexpected, settings.Key, settings.Format.Name);
            }

            await Bell.WaitAsync(_listener.Bell, next, time, cancellation);
        }
    }

    /// <summary>One round: files, then the running server.</summary>
    /// <returns>When to come back at the latest.</returns>
    public async Task<DateTimeOffset> RoundAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();

        // A clock that was set back is no reason to wait longer.
        bool look = now >= _lookAt || _lookAt - now > LookInterval;
        FeedRound round = _folder.Apply(board.News(_listener, whole: look), now, look);
        _lookAt = look ? now + LookInterval : _lookAt;
        Tell(round);
        metrics.Wrote(settings.Format.Name, round.Changed.Count, round.Failed.Count);
        if (_runtime is null)
        {
            _reload.Want(round.Changed.Count > 0);
        }
        else
        {
            await SetLiveAsync(_runtime, round.Served, cancellation);
        }

        await ReloadAsync(cancellation);
        DateTimeOffset next = _notLive.Count > 0 ? now + RetryPause : _lookAt;
        next = round.Next < next ? round.Next.Value : next;
        return settings.Reload is not null && _reload.DueAt < next ? _reload.DueAt.Value : next;
    }

    /// <summary>Sets what HAProxy does not have live yet. It stops at nextUpdate by itself: what was taken away needs no word.</summary>
    private async Task SetLiveAsync(HaproxyRuntime runtime, IReadOnlyList<FeedChange> served, CancellationToken cancellation)
    {
        foreach (FeedChange change in served.Where(change => !ReferenceEquals(_live.GetValueOrDefault(change.Subject.Name), change.Response)))
        {
            _notLive[change.Subject.Name] = change;
        }

        // What failed before may have been replaced or withdrawn meanwhile.
        List<FeedChange> missing = [.. _notLive.Values.Where(_folder.Holds)];
        _notLive.Clear();
        IReadOnlyDictionary<string, string> problems = await runtime.SetAsync(missing, cancellation);
        foreach (FeedChange change in missing)
        {
            string name = change.Subject.Name;
            if (!problems.TryGetValue(name, out string? problem))
            {
                _live[name] = change.Response!;
                _told.Remove("live:" + name);
            }
            else
            {
                _notLive[name] = change;
                if (_told.TryAdd("live:" + name, problem))
                {
                    FeedLog.RuntimeFailed(log, settings.Key, settings.Format.Name, name, problem);

                    // Such as a certificate that HAProxy loaded before there was a file: only a reload brings it.
                    _reload.Want(true);
                }
            }
        }
    }

    private async Task ReloadAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (settings.Reload is null || !_reload.IsDue(now))
        {
            return;
        }

        CommandResult result = await ShellCommand.RunAsync(
            settings.Reload,
            settings.ReloadEnvironment,
            settings.ReloadDeadline,
            time,
            cancellation);
        metrics.Reloaded(settings.Format.Name, result is CommandResult.Succeeded);
        if (result is CommandResult.Failed failed)
        {
            TimeSpan pause = _reload.Failed(time.GetUtcNow());
            if (_told.TryAdd("reload", failed.Problem))
            {
                FeedLog.ReloadFailed(log, settings.Key, settings.Format.Name, failed.Problem, pause);
            }
        }
        else
        {
            _reload.Succeeded(time.GetUtcNow());
            _told.Remove("reload");
            FeedLog.Reloaded(log, settings.Key, settings.Format.Name);
        }
    }

    private void Tell(FeedRound round)
    {
        string[] names = [.. round.Changed.Where(change => change.Response is not null).Select(change => change.Subject.Name)];
        if (names.Length > 0)
        {
            string which = names.Length <= 10 ? string.Join(", ", names) : $"{names.Length} certificates";
            FeedLog.Written(log, settings.Key, settings.Format.Name, which);
        }

        foreach (FeedChange change in round.Changed.Where(change => change.Response is null))
        {
            FeedLog.Withdrawn(log, settings.Key, settings.Format.Name, change.Subject.Name);
        }

        foreach (FeedProblem failed in round.Failed.Where(failed => _told.TryAdd("file:" + failed.Path, failed.Problem)))
        {
            FeedLog.WriteFailed(log, settings.Key, settings.Format.Name, failed.Problem, RetryPause);
        }

        foreach (string path in round.Recovered.Where(path => _told.Remove("file:" + path)))
        {
            FeedLog.WriteRecovered(log, settings.Key, settings.Format.Name, path);
        }
    }
}
