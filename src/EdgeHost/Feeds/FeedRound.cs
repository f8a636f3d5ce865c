namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>What came of the certificates that were looked at: of all in a look at everything.</summary>
/// <param name="Changed">Those whose files changed.</param>
/// <param name="Served">Those whose response lies in its file.</param>
/// <param name="Failed">Files that could not be written; they are tried again.</param>
/// <param name="Recovered">Paths that had failed and are all right again.</param>
/// <param name="Withdrawn">Those that have no response that may be stapled now.</param>
/// <param name="Next">When to look again without news; null: never.</param>
internal sealed record FeedRound(
    IReadOnlyList<FeedChange> Changed,
    IReadOnlyList<FeedChange> Served,
    IReadOnlyList<FeedProblem> Failed,
    IReadOnlyList<string> Recovered,
    IReadOnlyList<FeedSubject> Withdrawn,
    DateTimeOffset? Next);

/// <summary>A certificate with what is in its files.</summary>
/// <param name="Subject">The certificate.</param>
/// <param name="Response">What is written; null: it was taken away.</param>
internal sealed record FeedChange(FeedSubject Subject, FeedResponse? Response);

/// <summary>A file that could not be written or taken away.</summary>
/// <param name="Path">Which.</param>
/// <param name="Problem">What, seen, expected.</param>
internal sealed record FeedProblem(string Path, string Problem);
