namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>What there is to know of the certificates since the news before.</summary>
/// <param name="Whole">These are all certificates there are, in place of those before; else only those that changed.</param>
/// <param name="Items">The certificates with what there is for each now.</param>
internal sealed record FeedNews(bool Whole, IReadOnlyList<FeedItem> Items);
