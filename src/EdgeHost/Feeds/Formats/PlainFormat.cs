namespace OrleansOcsp.EdgeHost.Feeds.Formats;

/// <summary><c>NAME.ors</c> (the suffix of RFC 6960 section C.2) and <c>NAME.der</c>, the same bytes. Taken away at nextUpdate, since
/// nothing
/// is known of the reader.</summary>
internal sealed class PlainFormat : IFeedFormat
{
    public string Name => "plain";

    public TimeSpan WithdrawBefore => TimeSpan.Zero;

    public IReadOnlyList<FeedFile> Files(FeedSubject subject, FeedResponse? response, string directory) =>
    [
        new(ResponseFile(subject, directory), response?.Bytes),
        new(Path.Combine(directory, subject.Name + ".der"), response?.Bytes),
    ];

    public string ResponseFile(FeedSubject subject, string directory) => Path.Combine(directory, subject.Name + ".ors");
}
