using System.Security.Cryptography.X509Certificates;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>What <see cref="StaplingServices.AddStapling"/> is told.</summary>
public sealed class StaplingOptions
{
    /// <summary>The certificates to serve from the start; the first serves clients that name no server. Others, or others in their
    /// place, are handed to <see cref="StapledCertificates.Update"/> at run time.</summary>
    public IList<CertificateEntry> Certificates { get; } = [];

    /// <summary>
    /// A folder in which the last response of each certificate is kept, so that a restart staples from its first handshake even
    /// while the responder is down. Null (default): nothing is kept over a restart.
    /// </summary>
    public string? StateDirectory { get; set; }

    /// <summary>Issuers named with <see cref="TrustIssuer(string)"/>, DER.</summary>
    internal IList<ReadOnlyMemory<byte>> TrustedIssuers { get; } = [];

    /// <summary>When the listener opens at the latest, and which clients are refused.</summary>
    public StapledCertificatesOptions Serving { get; } = new();

    /// <summary>How TLS is spoken.</summary>
    public StapledTlsOptions Tls { get; set; } = new();

    /// <summary>How responders are asked, and which addresses are never reached.</summary>
    public FetchOptions Fetching { get; set; } = new();

    /// <summary>When responders are asked.</summary>
    public RefreshPolicy Refresh { get; set; } = RefreshPolicy.Default;

    /// <summary>The data centres that share the work of asking. Null (default): this one is alone.</summary>
    public DataCenters? DataCenters { get; set; }

    /// <summary>What of a response is forgiven.</summary>
    public VerificationPolicy Verification { get; set; } = VerificationPolicy.Default;

    /// <summary>Adds a certificate from PEM files.</summary>
    /// <param name="chainFile">The leaf first, then the intermediates.</param>
    /// <param name="keyFile">Its private key, not encrypted.</param>
    /// <param name="policy">What to do without a staple.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file holds no certificate, or a key that is not the leaf's.</exception>
    public void AddPem(string chainFile, string keyFile, StaplePolicy policy = StaplePolicy.Auto)
    {
        using X509Certificate2 leaf = X509Certificate2.CreateFromPemFile(chainFile, keyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(chainFile);
        Add(leaf, chain.Skip(1), policy, chainFile);
        foreach (X509Certificate2 certificate in chain)
        {
            certificate.Dispose();
        }
    }

    /// <summary>Adds a certificate that the program holds.</summary>
    /// <param name="certificate">The leaf with an exportable private key; it may be disposed afterwards.</param>
    /// <param name="chain">The intermediates, the issuer first.</param>
    /// <param name="policy">What to do without a staple.</param>
    /// <param name="origin">What messages call it; null: its subject.</param>
    /// <exception cref="ArgumentException">There is no private key that can be exported.</exception>
    public void Add(
        X509Certificate2 certificate, IEnumerable<X509Certificate2> chain, StaplePolicy policy = StaplePolicy.Auto, string? origin = null) =>
        Certificates.Add(new CertificateEntry
        {
            Origin = origin ?? certificate.Subject,
            Leaf = certificate.RawData,
            Chain = [.. chain.Select(link => (ReadOnlyMemory<byte>)link.RawData)],
            PrivateKey = ExportKey(certificate),
            Policy = policy,
        });

    /// <summary>Lets certificates of an issuer name responders on private and loopback addresses: a private PKI's own. The issuer is also used for
    /// certificates whose chain lacks it.</summary>
    /// <param name="issuerFile">The issuer's certificate, PEM.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The file holds no certificate.</exception>
    public void TrustIssuer(string issuerFile)
    {
        using X509Certificate2 issuer = X509Certificate2.CreateFromPem(File.ReadAllText(issuerFile));
        TrustIssuer(issuer.RawData.AsMemory());
    }

    /// <inheritdoc cref="TrustIssuer(string)"/>
    /// <param name="issuer">The issuer's certificate, DER.</param>
    public void TrustIssuer(ReadOnlyMemory<byte> issuer)
    {
        TrustedIssuers.Add(issuer);
        Fetching = Fetching with { TrustedIssuers = Fetching.TrustedIssuers.Append(CertificateKey.Of(issuer.Span)).ToHashSet() };
    }

    private static byte[] ExportKey(X509Certificate2 certificate)
    {
        using System.Security.Cryptography.AsymmetricAlgorithm? key =
            (System.Security.Cryptography.AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey();
        return key?.ExportPkcs8PrivateKey() ?? throw new ArgumentException(
            $"the certificate of {certificate.Subject} comes without an ECDSA or RSA private key: load it together with its key", nameof(certificate));
    }
}
