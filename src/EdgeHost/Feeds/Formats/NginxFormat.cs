using System.Text;

namespace OrleansOcsp.EdgeHost.Feeds.Formats;

/// <summary>
/// <c>NAME.ocsp</c> for <c>ssl_stapling_file</c>, and <c>NAME.conf</c> with the two directives, to be included as <c>include
/// DIR/NAME.con[f];</c> (a
/// pattern may match nothing; a missing file named plainly stops nginx's start). nginx reads the response at start and reload only and
/// staples it
/// for ever: before nextUpdate both are taken away and nginx has to be reloaded. One response for a server block: nginx cannot have one
/// for an ECDSA and one
/// for an RSA certificate there.
/// </summary>
internal sealed class NginxFormat : IFeedFormat
{
    public string Name => "nginx";

    // Room for a reload that fails once and is tried again.
    public TimeSpan WithdrawBefore => TimeSpan.FromMinutes(2);

    public IReadOnlyList<FeedFile> Files(FeedSubject subject, FeedResponse? response, string directory)
    {
        var answer = new FeedFile(ResponseFile(subject, directory), response?.Bytes);
        string include = Path.Combine(directory, subject.Name + ".conf");

        // Whatever moment nginx starts at, a file that the configuration names is there.
        return response is null ? [new FeedFile(include, null), answer] : [answer, new FeedFile(include, Include(answer.Path))];
    }

    public string ResponseFile(FeedSubject subject, string directory) => Path.Combine(directory, subject.Name + ".ocsp");

    private static byte[] Include(string path)
    {
        // In quotes nginx knows two escapes, and '$' begins a variable, which this directive does not expand.
        string quoted = path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes($"ssl_stapling on;\nssl_stapling_file \"{quoted}\";\n");
    }
}
