namespace OrleansOcsp.EdgeHost.Feeds.Formats;

/// <summary>
/// <c>CERT.pem.ocsp</c> beside (or in the same-named folder as) <c>CERT.pem</c>. HAProxy reads it at its start and looks at nextUpdate in each
/// handshake (it stops 300 s before: OCSP_MAX_RESPONSE_TIME_SKEW), but a file that has run out, or has less than those 300 s, makes its
/// start fail: it is emptied in time. An empty file is what HAProxy's manual offers for "stapling, but no response yet" (section crt): only with it does the runtime
/// socket take a response later.
/// </summary>
internal sealed class HaproxyFormat : IFeedFormat
{
    public string Name => "haproxy";

    // 300 s are HAProxy's, a minute is for a start that is just reading.
    public TimeSpan WithdrawBefore => TimeSpan.FromSeconds(360);

    public IReadOnlyList<FeedFile> Files(FeedSubject subject, FeedResponse? response, string directory) =>
        [new(Path.Combine(directory, Path.GetFileName(subject.CertificateFile) + ".ocsp"), response?.Bytes ?? ReadOnlyMemory<byte>.Empty)];
}
