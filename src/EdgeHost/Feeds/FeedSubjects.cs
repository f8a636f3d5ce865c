using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Tls;

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>Makes subjects of feeds from the certificates that were read.</summary>
internal static class FeedSubjects
{
    // What ACME clients call the files in a folder that bears the name.
    private static readonly string[] Nameless = ["fullchain", "cert", "chain", "tls"];

    /// <param name="scan">The certificates, as read last.</param>
    public static IReadOnlyList<FeedSubject> From(CertificateScan scan) =>
        [.. scan.Entries.Zip(scan.Files, (entry, files) => From(entry, (files as CertificateFiles.Pair)?.Key)).OfType<FeedSubject>()];

    /// <summary>The name that a certificate's files bear: of the folder for certbot's <c>live/NAME/fullchain.pem</c>, else of the
    /// file.</summary>
    public static string NameOf(string certificateFile)
    {
        string name = Path.GetFileNameWithoutExtension(certificateFile);
        string? folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(certificateFile)));
        return Nameless.Contains(name, StringComparer.OrdinalIgnoreCase) && !string.IsNullOrEmpty(folder) ? folder : name;
    }

    private static FeedSubject? From(CertificateEntry entry, string? keyFile) =>
        LeafCertificate.Read(entry.Leaf) is LeafReading.Read { Leaf: var leaf }
            ? new FeedSubject(leaf.Key, NameOf(entry.Origin), entry.Origin, TargetOf(keyFile), leaf.Serial, [entry.Leaf, .. entry.Chain])
            {
                IsApplicable = entry.Policy != StaplePolicy.Off && leaf.OcspUrls.Count + entry.ResponderOverride.Count > 0,
            }
            : null;

    private static string? TargetOf(string? keyFile)
    {
        try
        {
            return keyFile is null ? null : File.ResolveLinkTarget(keyFile, returnFinalTarget: true)?.FullName ?? keyFile;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return keyFile;
        }
    }
}
