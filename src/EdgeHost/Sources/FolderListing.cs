using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>Finds a setting's certificates, those in a directory by the names of the files alone. Not thread-safe.</summary>
internal sealed class FolderListing(CertificateLocation location, TimeProvider time)
{
    /// <summary>certbot's names for the leaf with its chain and for the key, and for what we do not need beside them.</summary>
    private const string Chain = "fullchain.pem";
    private const string Key = "privkey.pem";
    private static readonly string[] Beside = ["cert.pem", "chain.pem"];

    // Which files without a key beside them hold one, as they were read last.
    private Dictionary<string, (FileStamp Stamp, bool Holds)> _holdsKey = [];

    /// <summary>The certificates, in the order of their names.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    public IReadOnlyList<CertificateFiles> List() => location switch
    {
        CertificateLocation.Pair pair => [new CertificateFiles.Pair(pair.Chain, pair.Key)],
        CertificateLocation.Pfx pfx => [new CertificateFiles.Pfx(pfx.Path)],
        CertificateLocation.Folder folder => List(folder.Path),
        _ => throw new InvalidOperationException("All kinds of location are above."),
    };

    private List<CertificateFiles> List(string folder)
    {
        Dictionary<string, (FileStamp Stamp, bool Holds)> holdsKey = [];

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
            else if (FlatFile(entry, holdsKey) is { } files)
            {
                found.Add(files);
            }
        }

        _holdsKey = holdsKey;

        // NAME.key without NAME.pem, and NAME.pem with NAME.key, lead to the same pair.
        return [.. found.Distinct()];
    }

    private static bool IsCertbotFolder(string folder) =>
        File.Exists(Path.Combine(folder, Chain)) || File.Exists(Path.Combine(folder, Key));

    private static CertificateFiles.Pair CertbotPair(string folder) => new(Path.Combine(folder, Chain), Path.Combine(folder, Key));

    private CertificateFiles? FlatFile(string file, Dictionary<string, (FileStamp Stamp, bool Holds)> holdsKey)
    {
        string name = Path.GetFileName(file);
        return Path.GetExtension(name) switch
        {
            _ when name is Chain or Key || Beside.Contains(name) => null,
            ".pfx" or ".p12" => new CertificateFiles.Pfx(file),
            ".pem" or ".crt" => new CertificateFiles.Pair(file, KeyBeside(file, holdsKey)),
            ".key" => new CertificateFiles.Pair(ChainBeside(file), file),
            _ => null,
        };
    }

    /// <summary>NAME.key; where there is none, the key may stand in the file itself, as HAProxy has it.</summary>
    private string KeyBeside(string chain, Dictionary<string, (FileStamp Stamp, bool Holds)> holdsKey)
    {
        string key = Path.ChangeExtension(chain, ".key");
        if (File.Exists(key))
        {
            return key;
        }

        FileStamp? stamp = FileStamp.Of(chain);
        bool holds = stamp is not null && _holdsKey.TryGetValue(chain, out var known) && known.Stamp == stamp ? known.Holds : HoldsKey(chain);
        if (stamp?.IsSettled(time.GetUtcNow()) == true)
        {
            holdsKey[chain] = (stamp.Value, holds);
        }

        return holds ? chain : key;
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
