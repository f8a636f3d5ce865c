using System.Threading.Channels;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>Drives one feed: writes when something changed, tells the server, and comes back for what failed or runs out.</summary>
internal sealed class FeedPump(FeedSettings settings, FeedBoard board, TimeProvider time, FeedMetrics metrics, ILogger log)
{
    /// <summary>After this the disk is looked at again, whatever is remembered: somebody may have changed files there.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(5);

    /// <summary>A full disk or a server that is down comes back in minutes.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan RuntimeDeadline = TimeSpan.FromSeconds(5);

    // A round looks at every certificate: with 10,000 whose staples change all the while it may take a tenth of a core, not all of it.
    private const int RestPerWork = 9;
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    private readonly FeedFolder _folder = new(settings);
    private readonly ReloadSchedule _reload = new(settings.ReloadInterval, RetryPause);
    private readonly HaproxyRuntime? _runtime =
        settings.RuntimeSocket is { } socket ? new HaproxyRuntime(socket, RuntimeDeadline, time) : null;
    private readonly Dictionary<string, FeedResponse> _live = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);
    private DateTimeOffset _lookAt;
    private TimeSpan _rest;
    private int _notLive;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        ChannelReader<bool> bell = board.Listen();
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

            await Task.Delay(_rest, time, cancellation);
            await Bell.WaitAsync(bell, next, time, cancellation);
        }
    }

    /// <summary>One round: files, then the running server.</summary>
    /// <returns>When to come back at the latest.</returns>
    public async Task<DateTimeOffset> RoundAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        bool look = now >= _lookAt;
        long began = time.GetTimestamp();
        FeedRound round = _folder.Apply(board.Items(), now, trustMemory: !look);
        TimeSpan rest = time.GetElapsedTime(began) * RestPerWork;
        _rest = rest < LongestRest ? rest : LongestRest;
        _lookAt = look ? now + LookInterval : _lookAt;
        Tell(round);
        metrics.Wrote(settings.Format.Name, round.Changed.Count, round.Problems.Count);
        if (_runtime is null)
        {
            _reload.Want(round.Changed.Count > 0);
        }
        else
        {
            await SetLiveAsync(_runtime, round.Served, cancellation);
        }

        await ReloadAsync(cancellation);
        DateTimeOffset next = round.Problems.Count > 0 || _notLive > 0 ? now + RetryPause : _lookAt;
        next = round.Next < next ? round.Next.Value : next;
        return settings.Reload is not null && _reload.DueAt < next ? _reload.DueAt.Value : next;
    }

    /// <summary>Sets what HAProxy does not have live yet. It stops at nextUpdate by itself: what was taken away needs no word.</summary>
    private async Task SetLiveAsync(HaproxyRuntime runtime, IReadOnlyList<FeedChange> served, CancellationToken cancellation)
    {
        List<FeedChange> missing =
            [.. served.Where(change => !ReferenceEquals(_live.GetValueOrDefault(change.Subject.Name), change.Response))];
        IReadOnlyDictionary<string, string> problems = await runtime.SetAsync(missing, cancellation);
        foreach (FeedChange change in missing)
        {
            string name = change.Subject.Name;
            if (!problems.TryGetValue(name, out string? problem))
            {
                _live[name] = change.Response!;
                _told.Remove("live:" + name);
            }
            else if (_told.TryAdd("live:" + name, problem))
            {
                FeedLog.RuntimeFailed(log, settings.Key, settings.Format.Name, name, problem);

                // Such as a certificate that HAProxy loaded before there was a file: only a reload brings it.
                _reload.Want(true);
            }
        }

        _notLive = problems.Count;
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

        foreach ((string path, string problem) in round.Problems.Where(problem => _told.TryAdd("file:" + problem.Key, problem.Value)))
        {
            FeedLog.WriteFailed(log, settings.Key, settings.Format.Name, problem, RetryPause);
        }

        foreach (string key in _told.Keys
            .Where(key => key.StartsWith("file:", StringComparison.Ordinal) && !round.Problems.ContainsKey(key[5..])).ToList())
        {
            _told.Remove(key);
            FeedLog.WriteRecovered(log, settings.Key, settings.Format.Name, key[5..]);
        }
    }
}
