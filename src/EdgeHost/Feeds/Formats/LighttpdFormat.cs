namespace OrleansOcsp.EdgeHost.Feeds.Formats;

/// <summary>
/// <c>NAME.ocsp</c> for <c>ssl.stapling-file</c>. lighttpd looks for a new one every 64 s, but only when the one that it has ends within
/// some
/// 4 minutes: a revocation needs a reload (SIGUSR1, graceful). It staples past nextUpdate for up to those 64 s, so that the file is
/// taken away, and lighttpd reloaded, before. A file that is missing is an error line at its start, not the end of it.
/// </summary>
internal sealed class LighttpdFormat : IFeedFormat
{
    public string Name => "lighttpd";

    public TimeSpan WithdrawBefore => TimeSpan.FromMinutes(2);

    public IReadOnlyList<FeedFile> Files(FeedSubject subject, FeedResponse? response, string directory) =>
        [new(ResponseFile(subject, directory), response?.Bytes)];

    public string ResponseFile(FeedSubject subject, string directory) => Path.Combine(directory, subject.Name + ".ocsp");
}
