using OrleansOcsp.Certificates;

namespace OrleansOcsp.Storage;

/// <summary>Deletes from a staple directory what belongs to no certificate any more, and what crashes have left.</summary>
internal static class OrphanSweep
{
    // Hidden files too, which temporary ones are; not beyond links.
    private static readonly EnumerationOptions All = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    /// <summary>Deletes what belongs to no certificate any more, and what crashes have left.</summary>
    /// <param name="root">The directory.</param>
    /// <param name="live">The certificates that are kept.</param>
    /// <param name="unusedSince">Only files last written before this: a certificate may be gone for a moment only, or another process's.</param>
    /// <returns>How many files were deleted.</returns>
    public static int Run(string root, IReadOnlySet<CertificateKey> live, DateTimeOffset unusedSince)
    {
        int removed = 0;
        foreach (string file in Directory.Exists(root) ? Directory.EnumerateFiles(root, "*", All) : [])
        {
            try
            {
                if (IsOrphan(file, live) && File.GetLastWriteTimeUtc(file) < unusedSince.UtcDateTime)
                {
                    File.Delete(file);
                    removed++;
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Another process was faster, or it is not ours to delete: the next sweep sees.
            }
        }

        return removed;
    }

    private static bool IsOrphan(string file, IReadOnlySet<CertificateKey> live)
    {
        string name = Path.GetFileName(file);
        return name.StartsWith(DurableFile.TemporaryPrefix, StringComparison.Ordinal)
            || (Path.GetExtension(name) is ".der" or ".json"
                && CertificateKey.TryParse(Path.GetFileNameWithoutExtension(name), out CertificateKey key) && !live.Contains(key));
    }
}
