namespace OrleansOcsp.EdgeHost.Feeds.Formats;

/// <summary>
/// <c>CERT.pem.ocsp</c> in the directory of <c>CERT.pem</c>. HAProxy reads it at its start and looks at nextUpdate in each handshake; it
/// stops 300 s before (OCSP_MAX_RESPONSE_TIME_SKEW). One that has less left is emptied, not taken away: an empty file is what HAProxy's manual
/// offers for "stapling, but no response yet", and only with it at its start does the runtime socket take a response later.
/// </summary>
internal sealed class HaproxyFormat : IFeedFormat
{
    public string Name => "haproxy";

    // 300 s are HAProxy's; a minute on top, so that what the file says and what is stapled do not differ for long.
    public TimeSpan WithdrawBefore => TimeSpan.FromSeconds(360);

    public IReadOnlyList<FeedFile> Files(FeedSubject subject, FeedResponse? response, string directory) =>
        [new(ResponseFile(subject, directory), response?.Bytes ?? ReadOnlyMemory<byte>.Empty)];

    public string ResponseFile(FeedSubject subject, string directory) =>
        Path.Combine(directory, Path.GetFileName(subject.CertificateFile) + ".ocsp");
}
