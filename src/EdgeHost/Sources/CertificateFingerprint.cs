using System.Security.Cryptography;
using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>By what the files of a certificate are known to be those that were read before.</summary>
internal static class CertificateFingerprint
{
    /// <summary>SHA-256 over all that <see cref="CertificateLoader.Load"/> would read.</summary>
    /// <exception cref="UnusableFileException">A file is missing or cannot be read.</exception>
    public static byte[] Read(CertificateFiles files, CertificateSettings settings)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string role, string path) in Parts(files, settings))
        {
            // Each by its own hash: the border between two files counts too.
            hash.AppendData(HashOf(role, path));
        }

        return hash.GetHashAndReset();
    }

    /// <summary>What the system knows of the files without reading them; null: they must be read to know whether they are still as they
    /// were. One that is missing has a stamp too: of nothing.</summary>
    public static FileStamp[]? Stamps(CertificateFiles files, CertificateSettings settings, DateTimeOffset now)
    {
        FileStamp[] stamps = [.. Parts(files, settings).Select(part => FileStamp.Of(part.Path) ?? default)];

        // The first is the certificate's: without it there is none, or the system does not tell.
        return stamps[0] != default && stamps.All(stamp => stamp.IsSettled(now)) ? stamps : null;
    }

    private static IEnumerable<(string Role, string Path)> Parts(CertificateFiles files, CertificateSettings settings)
    {
        switch (files)
        {
            case CertificateFiles.Pair pair:
                yield return ("certificate", pair.Chain);
                if (pair.Key is { } key)
                {
                    yield return ("private key", key);
                }

                break;
            case CertificateFiles.Pfx pfx:
                yield return ("PKCS#12 file", pfx.Path);
                break;
            default:
                throw new InvalidOperationException("All kinds of files are above.");
        }

        if (settings.Issuer is { } issuer)
        {
            yield return ("issuer", issuer);
        }

        if (settings.PasswordFile is { } password)
        {
            yield return ("password", password);
        }
    }

    private static byte[] HashOf(string role, string path)
    {
        byte[] file = [];
        try
        {
            file = BoundedFile.Read(path);
            return SHA256.HashData(file);
        }
        catch (UnusableFileException unusable)
        {
            throw new UnusableFileException($"The {role} is missing: {unusable.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
        }
    }
}
