using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Tls.Hosting;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>What one certificate has come to.</summary>
/// <param name="Name">What its files bear.</param>
/// <param name="File">Where it lies.</param>
/// <param name="Staple">Its staple in the window; null: none.</param>
/// <param name="Problem">Why there is none; null: OCSP does not apply to it, or nothing is wrong.</param>
internal sealed record ExportedCertificate(string Name, string File, Staple? Staple, string? Problem);

/// <summary>What one feed has come to.</summary>
/// <param name="Settings">The feed.</param>
/// <param name="Changed">Certificates whose files changed.</param>
/// <param name="Problems">What went wrong, in sentences.</param>
internal sealed record ExportedFeed(FeedSettings Settings, IReadOnlyList<string> Changed, IReadOnlyList<string> Problems);

/// <summary>Writes all feeds once: asks who is due to be asked, writes, tells the servers if something changed.</summary>
internal sealed class FeedExport(EdgeOptions options, CertificateShelf shelf, FeedCare care, FeedBoard board, TimeProvider time)
{
    private static readonly TimeSpan RuntimeDeadline = TimeSpan.FromSeconds(5);

    public async Task<(IReadOnlyList<ExportedCertificate> Certificates, IReadOnlyList<ExportedFeed> Feeds)> RunAsync(
        CancellationToken cancellation)
    {
        CertificateScan scan = shelf.Scan();
        IReadOnlyList<FeedSubject> subjects = FeedSubjects.From(scan);
        board.Show(subjects);
        care.Update(scan.Entries);
        await AskAsync(cancellation);
        List<ExportedFeed> feeds = [];
        foreach (FeedSettings feed in options.Feeds)
        {
            feeds.Add(await WriteAsync(feed, subjects, cancellation));
        }

        IReadOnlyList<CertificateInFeed> read = care.Certificates;
        IEnumerable<CertificateFault> unread = scan.Faults.Where(fault => read.All(certificate => certificate.Origin != fault.Origin));
        return ([.. read.Select(Describe), .. unread.Select(Unreadable)], feeds);
    }

    /// <summary>A staple from disk that is past its refresh point is not enough: this program does not stay to renew it.</summary>
    private async Task AskAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.StartupBudget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await Task.WhenAll(care.Certificates.Select(async certificate =>
            {
                await certificate.FirstAttempt.WaitAsync(either.Token);
                if (certificate.Kept is { } kept && kept.Snapshot() is { LastAttempt: null } snapshot && snapshot.NextAttempt <= time.GetUtcNow())
                {
                    await kept.RefreshNowAsync(either.Token);
                }
            }));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // What is not decided by now stays as it is.
        }
    }

    private async Task<ExportedFeed> WriteAsync(FeedSettings feed, IReadOnlyList<FeedSubject> subjects, CancellationToken cancellation)
    {
        FeedRound round = new FeedFolder(feed).Apply(new FeedNews(Whole: true, board.Items()), time.GetUtcNow(), look: true);
        List<string> problems = [.. round.Failed.Select(failed => failed.Problem)];
        problems.AddRange(feed.Certificates.Where(name => subjects.All(subject => subject.Name != name))
            .Select(name => $"{feed.Key}:Certificates has '{name}', but no certificate bears that name; there are {Names(subjects)}."));
        problems.AddRange(board.Items().Where(item => item.Response is { } response && round.Withdrawn.Contains(item.Subject)
                && time.GetUtcNow() < response.NextUpdate)
            .Select(item => $"{item.Subject.Name} has a staple that ends within {feed.Format.WithdrawBefore.TotalMinutes:0} min: "
                + $"too soon for {feed.Format.Name}, which could go on with it past its end."));
        bool reload = round.Changed.Count > 0;
        if (feed.RuntimeSocket is { } socket)
        {
            IReadOnlyDictionary<string, string> notLive =
                await new HaproxyRuntime(socket, RuntimeDeadline, time).SetAsync(round.Served, cancellation);
            problems.AddRange(notLive.Select(one => $"{one.Key} is in its file, but not live: {one.Value}."));
            reload = notLive.Count > 0;
        }

        if (reload && feed.Reload is { } command
            && await ShellCommand.RunAsync(command, feed.ReloadEnvironment, feed.ReloadDeadline, time, cancellation) is CommandResult.Failed failed)
        {
            problems.Add($"The server was not told to read its files again: {failed.Problem}");
        }

        return new ExportedFeed(feed, [.. round.Changed.Select(change => change.Subject.Name)], problems);
    }

    private ExportedCertificate Describe(CertificateInFeed certificate)
    {
        Staple? staple = certificate.Kept?.Current is { } held && time.GetUtcNow() < held.Window.NextUpdate ? held : null;
        string? problem = staple is not null || !certificate.IsApplicable ? null
            : certificate.Problem ?? certificate.Kept?.Snapshot().LastProblem ?? $"no answer within {options.StartupBudget.TotalSeconds:0} s.";
        return new ExportedCertificate(FeedSubjects.NameOf(certificate.Origin), certificate.Origin, staple, problem);
    }

    private static ExportedCertificate Unreadable(CertificateFault fault) =>
        new(FeedSubjects.NameOf(fault.Origin), fault.Origin, null, fault.Reason);

    private static string Names(IReadOnlyList<FeedSubject> subjects) =>
        string.Join(", ", subjects.Select(subject => subject.Name).Distinct(StringComparer.Ordinal).Take(10));
}
