namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>What bringing all files of a feed to what they should be has come to.</summary>
/// <param name="Changed">The certificates whose files changed.</param>
/// <param name="Served">All certificates whose response lies in its file.</param>
/// <param name="Problems">Files that could not be written, by path: what, seen, expected.</param>
/// <param name="Withdrawn">Certificates that have no response that may be stapled now.</param>
/// <param name="Next">When the next response has to be taken away; null: none.</param>
internal sealed record FeedRound(
    IReadOnlyList<FeedChange> Changed,
    IReadOnlyList<FeedChange> Served,
    IReadOnlyDictionary<string, string> Problems,
    IReadOnlyList<FeedSubject> Withdrawn,
    DateTimeOffset? Next);

/// <summary>A certificate with what is in its files.</summary>
/// <param name="Subject">The certificate.</param>
/// <param name="Response">What is written; null: it was taken away.</param>
internal sealed record FeedChange(FeedSubject Subject, FeedResponse? Response);
