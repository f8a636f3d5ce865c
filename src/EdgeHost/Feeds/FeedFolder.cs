namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>
/// Keeps one feed's files as they should be. It is told what there is once, then what changed, and looks at what is due: what changed, what
/// has run out, what failed and may go better now. A look at everything on the disk comes to the same, only slower, and is where the truth
/// is: nothing has to be remembered over a restart. Not thread-safe.
/// </summary>
internal sealed class FeedFolder(FeedSettings settings)
{
    /// <summary>A full disk comes back in minutes.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(15);

    private readonly string _directory = Path.GetFullPath(settings.Directory);

    // By name: what is to be written, for which certificates this process has written or tried to, what lies in the files, what went wrong.
    private readonly Dictionary<string, FeedItem> _wanted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FeedSubject> _tried = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FeedChange> _written = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FeedProblem> _problems = new(StringComparer.Ordinal);
    private readonly Agenda _agenda = new();

    /// <summary>Takes what is new and brings the files that are due to what they should be.</summary>
    /// <param name="news">The certificates with their responses, all or those that changed.</param>
    /// <param name="now">The time to judge by.</param>
    /// <param name="look">Looks at every certificate and at the disk, for what others did there; else files that this process wrote before are
    /// passed over.</param>
    public FeedRound Apply(FeedNews news, DateTimeOffset now, bool look)
    {
        Take(news, now);
        var round = new Round(now, look);
        foreach (string name in look ? [.. _wanted.Keys.Union(_tried.Keys)] : _agenda.Due(now))
        {
            // Ahead of the look: one that throws holds up no other the next time.
            _agenda.Set(name, now + RetryPause);
            _agenda.Set(name, _wanted.TryGetValue(name, out FeedItem? item) ? Look(item, round) : LookAtGone(name, round));
        }

        return new FeedRound(round.Changed, round.Served, round.Failed, round.Recovered, round.Withdrawn, _agenda.Next);
    }

    /// <summary>Whether this is what lies in the certificate's files.</summary>
    public bool Holds(FeedChange change) =>
        _written.TryGetValue(change.Subject.Name, out FeedChange? written) && ReferenceEquals(written.Response, change.Response);

    private void Take(FeedNews news, DateTimeOffset now)
    {
        if (news.Whole)
        {
            foreach (string name in _wanted.Keys)
            {
                _agenda.Set(name, now);
            }

            _wanted.Clear();
        }

        foreach (FeedItem item in news.Items.Where(item => settings.Wants(item.Subject)))
        {
            // Where several files have one name, the first has it.
            string name = item.Subject.Name;
            if (news.Whole ? !_wanted.ContainsKey(name) : ReferenceEquals(_wanted.GetValueOrDefault(name)?.Subject, item.Subject))
            {
                _wanted[name] = item;
                _agenda.Set(name, now);
            }
        }
    }

    /// <returns>When it is to be looked at again without news; null: never.</returns>
    private DateTimeOffset? Look(FeedItem item, Round round)
    {
        FeedResponse? response = Usable(item.Response, round.Now);
        if (response is null)
        {
            if (!item.Decided && !HoldsAnothers(item.Subject))
            {
                // What lies there from before may still be good.
                return null;
            }

            round.Withdrawn.Add(item.Subject);
        }

        var wanted = new FeedChange(item.Subject, response);
        if (!Bring(wanted, round))
        {
            return round.Now + RetryPause;
        }

        if (response is null)
        {
            return null;
        }

        round.Served.Add(wanted);
        return response.NextUpdate - settings.Format.WithdrawBefore;
    }

    /// <summary>What this process wrote for a certificate that is gone must not stay and run out.</summary>
    private DateTimeOffset? LookAtGone(string name, Round round)
    {
        if (_tried.TryGetValue(name, out FeedSubject? subject) && !Bring(new FeedChange(subject, null), round))
        {
            return round.Now + RetryPause;
        }

        _tried.Remove(name);
        _written.Remove(name);
        return null;
    }

    private FeedResponse? Usable(FeedResponse? response, DateTimeOffset now) =>
        response is not null && now < response.NextUpdate - settings.Format.WithdrawBefore ? response : null;

    /// <summary>Whether the response of a certificate before lies there: a server that has the new one would staple what its clients refuse.</summary>
    private bool HoldsAnothers(FeedSubject subject) =>
        ResponseOnDisk.Read(settings.Format, subject, _directory) is { Length: > 0 } response && !subject.MayBeMeantBy(response);

    /// <returns>Whether the files are as they should be.</returns>
    private bool Bring(FeedChange wanted, Round round)
    {
        string name = wanted.Subject.Name;
        if (!round.LooksAtDisk && Holds(wanted) && _written[name].Subject.IsWrittenAs(wanted.Subject))
        {
            _written[name] = wanted;
            return true;
        }

        _tried[name] = wanted.Subject;
        bool any = false;
        foreach (FeedFile file in settings.Format.Files(wanted.Subject, wanted.Response, _directory))
        {
            switch (FeedWriter.Write(file))
            {
                case FeedWrite.Changed:
                    any = true;
                    break;
                case FeedWrite.Failed failed:
                    // The files of a certificate stand in the order in which they have to change: the later ones wait.
                    Fail(name, new FeedProblem(file.Path, failed.Problem), round);
                    _written.Remove(name);
                    return false;
            }
        }

        Fail(name, null, round);
        _written[name] = wanted;
        if (any)
        {
            round.Changed.Add(wanted);
        }

        return true;
    }

    private void Fail(string name, FeedProblem? problem, Round round)
    {
        if (_problems.Remove(name, out FeedProblem? before) && before.Path != problem?.Path)
        {
            round.Recovered.Add(before.Path);
        }

        if (problem is not null)
        {
            _problems[name] = problem;
            round.Failed.Add(problem);
        }
    }

    // What has come of one call so far.
    private sealed class Round(DateTimeOffset now, bool look)
    {
        public DateTimeOffset Now => now;

        public bool LooksAtDisk => look;

        public List<FeedChange> Changed { get; } = [];

        public List<FeedChange> Served { get; } = [];

        public List<FeedSubject> Withdrawn { get; } = [];

        public List<FeedProblem> Failed { get; } = [];

        public List<string> Recovered { get; } = [];
    }
}
