using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>
/// Finds issuers among those the operator named, else on disk from an earlier look-up, else where the leaf says (caIssuers). What was fetched is
/// kept, so that a restart does not need that server.
/// </summary>
/// <param name="fetcher">Asks the addresses that leaves name.</param>
/// <param name="named">Issuers that the operator named, DER.</param>
/// <param name="folder">Where fetched issuers are kept; null: nowhere. What is read there counts only if its key verifies the leaf.</param>
internal sealed class IssuerLookup(IssuerFetcher fetcher, IReadOnlyList<ReadOnlyMemory<byte>> named, string? folder) : IIssuerLookup
{
    // A certificate has one or two thousand bytes.
    private const int LargestFile = 64 * 1024;

    public async Task<IssuedCertificateResult> FindAsync(LeafCertificate leaf, CancellationToken cancellation)
    {
        if (IssuedCertificate.FindIssuer(leaf, named) is IssuedCertificateResult.Created byName)
        {
            return byName;
        }

        string? file = folder is null ? null : Path.Combine(folder, $"{leaf.Key}.issuer.der");
        if (await ReadAsync(file, cancellation) is { } kept && IssuedCertificate.FindIssuer(leaf, [kept]) is IssuedCertificateResult.Created byFile)
        {
            return byFile;
        }

        switch (await fetcher.FetchAsync(leaf, cancellation))
        {
            case IssuerFetch.Found(var certificate):
                await WriteAsync(file, certificate.IssuerDer, cancellation);
                return new IssuedCertificateResult.Created(certificate);
            case IssuerFetch.NotFound(var problem):
                return new IssuedCertificateResult.Refused(CertificateRefusal.NoIssuerFound, problem);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(string? file, CancellationToken cancellation)
    {
        try
        {
            return file is not null && new FileInfo(file) is { Exists: true, Length: <= LargestFile } ? await File.ReadAllBytesAsync(file, cancellation) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It is fetched again.
            return null;
        }
    }

    private static async Task WriteAsync(string? file, ReadOnlyMemory<byte> issuer, CancellationToken cancellation)
    {
        if (file is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file + ".new", issuer, cancellation);
            File.Move(file + ".new", file, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A cache that cannot be written costs a fetch at the next start.
        }
    }
}
