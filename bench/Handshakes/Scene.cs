using OrleansOcsp.Authority;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Bench.Handshakes;

/// <summary>A CA with its responder, and certificates on disk for all contenders: ECDSA P-256, leaf and one intermediate, a key each.</summary>
internal sealed class Scene : IAsyncDisposable
{
    // Nothing is refreshed while it is measured.
    private static readonly TimeSpan Window = TimeSpan.FromDays(4);

    private readonly CertificateAuthority _root;
    private readonly CertificateAuthority _issuer;

    private Scene(CertificateAuthority root, CertificateAuthority issuer, OcspResponder responder, int count)
    {
        _root = root;
        _issuer = issuer;
        Responder = responder;
        IssuerFile = Folder["issuer.pem"];
        CertificateFolder = Folder.Folder("live");
        issuer.WriteTo(IssuerFile);
        Names = [.. Enumerable.Range(0, count).Select(static i => $"s{i}.bench.test")];
        Leaves = [.. Names.Select(Issue)];
    }

    public TempFolder Folder { get; } = new();

    public string IssuerFile { get; }

    public string CertificateFolder { get; }

    public OcspResponder Responder { get; }

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<ThrowawayCertificate> Leaves { get; }

    public static async Task<Scene> CreateAsync(int count, TimeSpan? window = null)
    {
        CertificateAuthority root = CertificateAuthority.CreateRoot();
        CertificateAuthority issuer = root.CreateIntermediate();
        OcspResponder responder = await OcspResponder.StartAsync([issuer]);
        responder.Behaviour = responder.Behaviour with { Window = window ?? Window };
        return new Scene(root, issuer, responder, count);
    }

    public string ChainFile(string name) => Path.Combine(CertificateFolder, name + ".pem");

    public string KeyFile(string name) => Path.Combine(CertificateFolder, name + ".key");

    public byte[] StapleFor(ThrowawayCertificate leaf) => OcspResponseBuilder.Good(leaf, _issuer.Clock.GetUtcNow(), Window).Build();

    public async ValueTask DisposeAsync()
    {
        await Responder.DisposeAsync();
        _issuer.Dispose();
        _root.Dispose();
        Folder.Dispose();
    }

    private ThrowawayCertificate Issue(string name)
    {
        ThrowawayCertificate leaf = _issuer.Issue(new LeafOptions { DnsNames = [name], OcspUrls = [Responder.Url] });
        leaf.WriteTo(ChainFile(name), KeyFile(name));
        return leaf;
    }
}
