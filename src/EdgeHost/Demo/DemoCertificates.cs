using OrleansOcsp.Authority;

namespace OrleansOcsp.EdgeHost.Demo;

/// <summary>The certificates of a demo of several data centres, which all serve the same names, and the CA that issued them.</summary>
internal sealed class DemoCertificates : IDisposable
{
    // A demo that is started again after its certificates have run out gets new ones.
    private static readonly TimeSpan LeastLife = TimeSpan.FromDays(1);

    private readonly string _directory;
    private readonly AuthorityFolder _authority;

    private DemoCertificates(string directory, Uri url, IEnumerable<string> mustStaple, IEnumerable<string> softFail)
    {
        _directory = directory;
        _authority = AuthorityCommand.Open(directory);
        LeafOptions options = new() { OcspUrls = [url] };
        Leaves =
        [
            .. mustStaple.Select(name => FindOrIssue(options with { DnsNames = [name], MustStaple = true })),
            .. softFail.Select(name => FindOrIssue(options with { DnsNames = [name] })),
        ];
    }

    /// <summary>One a name.</summary>
    public IReadOnlyList<ThrowawayCertificate> Leaves { get; }

    /// <summary>The issuer, PEM: edges and silos take its responder for trusted, which has a private address.</summary>
    public string IssuerPem => _authority.Issuer.Pem();

    /// <param name="directory">The CA's.</param>
    /// <param name="url">The responder that the certificates name.</param>
    /// <param name="mustStaple">Names for certificates that demand a staple.</param>
    /// <param name="softFail">Names for certificates that do not.</param>
    public static DemoCertificates Issue(string directory, Uri url, IEnumerable<string> mustStaple, IEnumerable<string> softFail) =>
        new(directory, url, mustStaple, softFail);

    /// <summary>The authority of one cluster's nodes, which is no other's: who holds a certificate of it belongs to the cluster.</summary>
    public CertificateAuthority OpenCluster(string name)
    {
        string folder = Path.Combine(_directory, "clusters");
        (string certificate, string key) = (Path.Combine(folder, name + ".pem"), Path.Combine(folder, name + ".key"));
        if (!File.Exists(certificate))
        {
            Directory.CreateDirectory(folder);
            using var made = CertificateAuthority.CreateRoot(new AuthorityOptions { Name = $"nodes of {name}" });
            made.WriteTo(certificate, key);
        }

        return CertificateAuthority.Load(certificate, key, parent: null, TimeProvider.System);
    }

    public void Dispose() => _authority.Dispose();

    private ThrowawayCertificate FindOrIssue(LeafOptions options) =>
        _authority.Issuer.Issued.FirstOrDefault(leaf => leaf.Options.DnsNames.SequenceEqual(options.DnsNames)
            && leaf.Options.NotAfter > TimeProvider.System.GetUtcNow() + LeastLife) ?? _authority.Issue(options);
}
