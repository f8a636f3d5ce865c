using System.Security.Cryptography;
using System.Text;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.EdgeHost.Feeds.Formats;

/// <summary>
/// hitch's own cache, <c>ocsp-dir</c>: a file named by the MD5 of the certificate's path as <c>pem-file</c> writes it. hitch follows the
/// file while it runs, for
/// certificates that name a responder, and looks at nextUpdate in each handshake. It refuses a response that says revoked and keeps
/// the good one before it: so a revoked one is not written, and the file is taken away, that a restart does not bring the good one back.
/// </summary>
internal sealed class HitchFormat : IFeedFormat
{
    public string Name => "hitch";

    public TimeSpan WithdrawBefore => TimeSpan.Zero;

    public IReadOnlyList<FeedFile> Files(FeedSubject subject, FeedResponse? response, string directory) =>
    [
        new(ResponseFile(subject, directory), response is { Status: CertStatus.Good } ? response.Bytes : default(ReadOnlyMemory<byte>?)),
    ];

    public string ResponseFile(FeedSubject subject, string directory) => Path.Combine(directory, FileName(subject.CertificateFile));

    private static string FileName(string certificateFile)
    {
#pragma warning disable CA5351 // MD5 is hitch's way to name files (HOCSP_fn in its src/ocsp.c), not a protection.
        byte[] hash = MD5.HashData(Encoding.UTF8.GetBytes(certificateFile));
#pragma warning restore CA5351
        return Convert.ToHexStringLower(hash);
    }
}
