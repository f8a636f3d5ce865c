using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Tls;

namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>A certificate with its key, read and found to belong together.</summary>
/// <param name="Entry">What is handed over to be served.</param>
/// <param name="NotBefore">From when it is valid.</param>
/// <param name="NotAfter">Until when.</param>
/// <param name="OpenKeyFile">The file with the key where its group or everybody may read or write it; else null.</param>
internal sealed record LoadedCertificate(CertificateEntry Entry, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string? OpenKeyFile);

/// <summary>
/// Reads the files of one certificate. It checks that leaf and key belong together, so that half of a renewal is never taken. Not checked
/// here: who issued the certificate and whether a staple can be had for it.
/// </summary>
internal static class CertificateLoader
{
    /// <exception cref="UnusableFileException">A file is missing, cannot be read, or does not belong to the others.</exception>
    public static LoadedCertificate Load(CertificateFiles files, CertificateSettings settings)
    {
        string? password = settings.PasswordFile is { } passwordFile
            ? Encoding.UTF8.GetString(BoundedFile.Read(passwordFile)).Split('\n')[0].TrimEnd('\r')
            : null;
        LoadedCertificate loaded = files switch
        {
            CertificateFiles.Pair pair => LoadPair(pair, password),
            CertificateFiles.Pfx pfx => LoadPfx(pfx, password),
            _ => throw new InvalidOperationException("All kinds of files are above."),
        };
        return loaded with
        {
            Entry = loaded.Entry with
            {
                Names = settings.Names,
                Policy = settings.Policy,
                ResponderOverride = settings.Responders,

                // A bare null would be taken for an empty array, and become an issuer of no bytes.
                Issuer = settings.Issuer is { } issuer ? ReadIssuer(issuer) : default(ReadOnlyMemory<byte>?),
            },
        };
    }

    /// <summary>Reads the file of an issuer, PEM or DER.</summary>
    /// <exception cref="UnusableFileException">There is no certificate in it.</exception>
    public static ReadOnlyMemory<byte> ReadIssuer(string path) =>
        PemBlocks.Certificates(BoundedFile.Read(path)) is [var first, ..]
            ? first
            : throw new UnusableFileException($"{path} has no certificate that can be read; expected the issuer's, PEM or DER.");

    private static LoadedCertificate LoadPair(CertificateFiles.Pair files, string? password)
    {
        byte[] chainFile = BoundedFile.Read(files.Chain);
        if (files.Key is null)
        {
            return Join(files.Origin, files.Origin, LeafFirst(files.Chain, chainFile), new PrivateKeyParts([], null));
        }

        byte[] keyFile = BoundedFile.Read(files.Key, out bool open);
        try
        {
            PrivateKeyParts key = PrivateKeyReader.Read(files.Key, keyFile, password);
            return Join(files.Origin, files.Key, LeafFirst(files.Chain, chainFile), key) with { OpenKeyFile = open ? files.Key : null };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keyFile);
        }
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> LeafFirst(string path, byte[] file) =>
        PemBlocks.Certificates(file) is { Count: > 0 } chain
            ? chain
            : throw new UnusableFileException($"{path} ({file.Length} bytes) has no certificate that can be read; "
                + "expected PEM blocks '-----BEGIN CERTIFICATE-----', the leaf first, then its issuers.");

    private static LoadedCertificate LoadPfx(CertificateFiles.Pfx files, string? password)
    {
        byte[] file = BoundedFile.Read(files.Path, out bool open);
        X509Certificate2Collection content = [];
        try
        {
            content = X509CertificateLoader.LoadPkcs12Collection(
                file, password, X509KeyStorageFlags.Exportable | X509KeyStorageFlags.EphemeralKeySet);
            X509Certificate2 leaf = content.FirstOrDefault(certificate => certificate.HasPrivateKey)
                ?? throw new UnusableFileException(
                    $"{files.Path} has no private key among its {content.Count} certificates; expected one with its key.");
            using AsymmetricAlgorithm key = (AsymmetricAlgorithm?)leaf.GetRSAPrivateKey() ?? leaf.GetECDsaPrivateKey()
                ?? throw new UnusableFileException($"The key in {files.Path} is neither RSA nor ECDSA; use PEM files for other kinds.");
            return Join(files.Origin, files.Path, [leaf.RawData, .. IssuersOf(leaf, content)],
                new PrivateKeyParts(key.ExportPkcs8PrivateKey(), key.ExportSubjectPublicKeyInfo())) with
            {
                OpenKeyFile = open ? files.Path : null,
            };
        }
        catch (CryptographicException unreadable)
        {
            throw new UnusableFileException($"{files.Path} cannot be read as PKCS#12: {unreadable.Message} "
                + (password is null ? "Does it need a PasswordFile?" : "Is the password in PasswordFile the right one?"));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
            foreach (X509Certificate2 certificate in content)
            {
                certificate.Dispose();
            }
        }
    }

    /// <summary>A PFX holds its certificates in any order: walks from the leaf upwards by name, leaving out a self-signed root.</summary>
    private static List<ReadOnlyMemory<byte>> IssuersOf(X509Certificate2 leaf, X509Certificate2Collection content)
    {
        List<ReadOnlyMemory<byte>> chain = [];
        for (X509Certificate2? at = leaf; chain.Count < content.Count;)
        {
            byte[] wanted = at.IssuerName.RawData;
            at = content.FirstOrDefault(certificate =>
                certificate.SubjectName.RawData.AsSpan().SequenceEqual(wanted)
                && !certificate.IssuerName.RawData.AsSpan().SequenceEqual(wanted));
            if (at is null)
            {
                break;
            }

            chain.Add(at.RawData);
        }

        return chain;
    }

    private static LoadedCertificate Join(
        string origin, string keyFile, IReadOnlyList<ReadOnlyMemory<byte>> leafFirst, PrivateKeyParts key)
    {
        ReadOnlyMemory<byte> leafDer = leafFirst[0];
        X509Certificate2 leaf;
        try
        {
            leaf = X509CertificateLoader.LoadCertificate(leafDer.Span);
        }
        catch (CryptographicException unreadable)
        {
            throw new UnusableFileException($"The first certificate in {origin} cannot be read: {unreadable.Message}");
        }

        using (leaf)
        {
            if (key.PublicKey is not null && !SameKey(leaf, key.PublicKey))
            {
                throw new UnusableFileException($"The key in {keyFile} belongs to another certificate than the first one in {origin} "
                    + $"({leaf.Subject}); expected the key that this certificate was made for.");
            }

            CertificateEntry entry = new() { Origin = origin, Leaf = leafDer, Chain = leafFirst.Skip(1).Select(Shared).ToArray(), PrivateKey = key.Pkcs8 };
            return new LoadedCertificate(entry, leaf.NotBefore.ToUniversalTime(), leaf.NotAfter.ToUniversalTime(), null);
        }
    }

    /// <summary>Certificates are many and issuers few: one copy of each will do.</summary>
    private static ReadOnlyMemory<byte> Shared(ReadOnlyMemory<byte> der) =>
        IssuerCertificate.Read(der) is IssuerReading.Read { Issuer: var known } ? known.Der : der;

    private static bool SameKey(X509Certificate2 leaf, byte[] publicKey)
    {
        using AsymmetricAlgorithm? own = (AsymmetricAlgorithm?)leaf.GetRSAPublicKey() ?? leaf.GetECDsaPublicKey();
        return own is not null && own.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(publicKey);
    }
}
