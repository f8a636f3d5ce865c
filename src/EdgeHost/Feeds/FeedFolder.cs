namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>
/// Keeps one feed's files as they should be. Asked again and again with the whole picture, it writes what differs: a write that failed
/// is tried
/// again, and nothing has to be remembered over a restart. Not thread-safe.
/// </summary>
internal sealed class FeedFolder(FeedSettings settings)
{
    private readonly string _directory = Path.GetFullPath(settings.Directory);
    private readonly Dictionary<string, FeedChange> _written = new(StringComparer.Ordinal);

    /// <param name="items">All certificates with their responses.</param>
    /// <param name="now">The time to judge by.</param>
    /// <param name="trustMemory">Skips files that this process wrote before; false looks at the disk, for what others did there.</param>
    public FeedRound Apply(IReadOnlyCollection<FeedItem> items, DateTimeOffset now, bool trustMemory)
    {
        var changed = new List<FeedChange>();
        var served = new List<FeedChange>();
        var problems = new Dictionary<string, string>(StringComparer.Ordinal);
        var withdrawn = new List<FeedSubject>();
        DateTimeOffset? next = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (FeedItem item in items.Where(item => settings.Wants(item.Subject) && seen.Add(item.Subject.Name)))
        {
            FeedResponse? response = Usable(item.Response, now);
            if (response is not null)
            {
                DateTimeOffset end = response.NextUpdate - settings.Format.WithdrawBefore;
                next = next is null || end < next ? end : next;
            }
            else if (!item.Decided && !HoldsAnothers(item.Subject))
            {
                // What lies there from before may still be good.
                continue;
            }
            else
            {
                withdrawn.Add(item.Subject);
            }

            var wanted = new FeedChange(item.Subject, response);
            if (Bring(wanted, trustMemory, changed, problems) && response is not null)
            {
                served.Add(wanted);
            }
        }

        // What this process wrote for certificates that are gone must not stay and run out.
        foreach (FeedChange gone in _written.Where(written => !seen.Contains(written.Key)).Select(written => written.Value).ToList())
        {
            if (Bring(gone with { Response = null }, trustMemory, changed, problems))
            {
                _written.Remove(gone.Subject.Name);
            }
        }

        return new FeedRound(changed, served, problems, withdrawn, next);
    }

    private FeedResponse? Usable(FeedResponse? response, DateTimeOffset now) =>
        response is not null && now < response.NextUpdate - settings.Format.WithdrawBefore ? response : null;

    /// <summary>Whether the response of a certificate before lies there: a server that has the new one would staple what its clients refuse.</summary>
    private bool HoldsAnothers(FeedSubject subject) =>
        ResponseOnDisk.Read(settings.Format, subject, _directory) is { Length: > 0 } response && !subject.MayBeMeantBy(response);

    /// <returns>Whether the files are as they should be.</returns>
    private bool Bring(FeedChange wanted, bool trustMemory, List<FeedChange> changed, Dictionary<string, string> problems)
    {
        if (trustMemory && _written.TryGetValue(wanted.Subject.Name, out FeedChange? written)
            && ReferenceEquals(written.Response, wanted.Response) && written.Subject.IsWrittenAs(wanted.Subject))
        {
            _written[wanted.Subject.Name] = wanted;
            return true;
        }

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
                    problems[file.Path] = failed.Problem;
                    _written.Remove(wanted.Subject.Name);
                    return false;
            }
        }

        _written[wanted.Subject.Name] = wanted;
        if (any)
        {
            changed.Add(wanted);
        }

        return true;
    }
}
