using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>Finds the certificates in a directory, by the names of the files alone.</summary>
internal static class FolderListing
{
    /// <summary>certbot's names for the leaf with its chain and for the key, and for what we do not need beside them.</summary>
    private const string Chain = "fullchain.pem";
    private const string Key = "privkey.pem";
    private static readonly string[] Beside = ["cert.pem", "chain.pem"];

    /// <summary>The certificates of a setting, in the order of their names.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    public static IReadOnlyList<CertificateFiles> List(CertificateLocation location) => location switch
    {
        CertificateLocation.Pair pair => [new CertificateFiles.Pair(pair.Chain, pair.Key)],
        CertificateLocation.Pfx pfx => [new CertificateFiles.Pfx(pfx.Path)],
        CertificateLocation.Folder folder => List(folder.Path),
        _ => throw new InvalidOperationException("All kinds of location are above."),
    };

    private static List<CertificateFiles> List(string folder)
    {
        // Names with a leading dot are not for others: editors' drafts, Kubernetes' ..data.
        string[] entries = [.. Directory.EnumerateFileSystemEntries(folder)
            .Where(entry => !Path.GetFileName(entry).StartsWith('.'))
            .Order(StringComparer.Ordinal)];
        List<CertificateFiles> found = [];
        if (IsCertbotFolder(folder))
        {
            found.Add(CertbotPair(folder));
        }

        foreach (string entry in entries)
        {
            if (Directory.Exists(entry))
            {
                if (IsCertbotFolder(entry))
                {
                    found.Add(CertbotPair(entry));
                }
            }
            else if (FlatFile(entry) is { } files)
            {
                found.Add(files);
            }
        }

        // NAME.key without NAME.pem, and NAME.pem with NAME.key, lead to the same pair.
        return [.. found.Distinct()];
    }

    private static bool IsCertbotFolder(string folder) =>
        File.Exists(Path.Combine(folder, Chain)) || File.Exists(Path.Combine(folder, Key));

    private static CertificateFiles.Pair CertbotPair(string folder) => new(Path.Combine(folder, Chain), Path.Combine(folder, Key));

    private static CertificateFiles? FlatFile(string file)
    {
        string name = Path.GetFileName(file);
        return Path.GetExtension(name) switch
        {
            _ when name is Chain or Key || Beside.Contains(name) => null,
            ".pfx" or ".p12" => new CertificateFiles.Pfx(file),
            ".pem" or ".crt" => new CertificateFiles.Pair(file, KeyBeside(file)),
            ".key" => new CertificateFiles.Pair(ChainBeside(file), file),
            _ => null,
        };
    }

    /// <summary>NAME.key; where there is none, the key may stand in the file itself, as HAProxy has it.</summary>
    private static string KeyBeside(string chain)
    {
        string key = Path.ChangeExtension(chain, ".key");
        return File.Exists(key) || !HoldsKey(chain) ? key : chain;
    }

    private static string ChainBeside(string key)
    {
        string crt = Path.ChangeExtension(key, ".crt");
        return File.Exists(crt) ? crt : Path.ChangeExtension(key, ".pem");
    }

    private static bool HoldsKey(string file)
    {
        try
        {
            return BoundedFile.Read(file).AsSpan().IndexOf("PRIVATE KEY-----"u8) >= 0;
        }
        catch (UnusableFileException)
        {
            // Told when the certificate is loaded.
            return false;
        }
    }
}
