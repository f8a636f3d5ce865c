namespace OrleansOcsp.EdgeHost.Sources;

/// <summary>The files of one certificate, before anything was read from them.</summary>
/// <param name="Origin">What messages call it: the path of the file with the certificate.</param>
internal abstract record CertificateFiles(string Origin)
{
    /// <summary>A PEM file with the leaf first, then its issuers; and a PEM file with the key, which may be the same, and null where none
    /// is needed.</summary>
    public sealed record Pair(string Chain, string? Key) : CertificateFiles(Chain);

    /// <summary>A PKCS#12 file.</summary>
    public sealed record Pfx(string Path) : CertificateFiles(Path);
}
