using System.Net;
using OrleansOcsp.Authority;

namespace OrleansOcsp.EdgeHost.Demo;

/// <summary>The demo's CA with its responder and switches, and a folder that is gone with it.</summary>
internal sealed class DemoAuthority : IAsyncDisposable
{
    private readonly CertificateAuthority _root;
    private readonly CertificateAuthority _issuer;
    private readonly DirectoryInfo _folder;

    private DemoAuthority(CertificateAuthority root, CertificateAuthority issuer, OcspResponder responder, ResponderControl control)
    {
        _root = root;
        _issuer = issuer;
        Responder = responder;
        Control = control;
        _folder = Directory.CreateTempSubdirectory("ocsp-edge-demo-");
        RootFile = Path.Combine(Folder, "ca.pem");
        IssuerFile = Path.Combine(Folder, "issuer.pem");
        ChainFile = Path.Combine(Folder, "localhost.pem");
        KeyFile = Path.Combine(Folder, "localhost.key");
        _root.WriteTo(RootFile);
        _issuer.WriteTo(IssuerFile);
        Leaf = issuer.Issue(new LeafOptions
        {
            DnsNames = ["localhost"],
            Addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback],
            OcspUrls = [responder.Url],
            CaIssuersUrl = responder.IssuerUrl(issuer),
            MustStaple = true,
        });
        Leaf.WriteTo(ChainFile, KeyFile);
    }

    public OcspResponder Responder { get; }

    /// <summary>The switches, over HTTP.</summary>
    public ResponderControl Control { get; }

    /// <summary>The certificate for localhost; it says must-staple.</summary>
    public ThrowawayCertificate Leaf { get; }

    /// <summary>The root that clients are to trust, PEM.</summary>
    public string RootFile { get; }

    /// <summary>The root's certificate as clients get it told, DER.</summary>
    public ReadOnlyMemory<byte> Root => _root.Der;

    /// <summary>The certificate of <see cref="Leaf"/>'s issuer, PEM.</summary>
    public string IssuerFile { get; }

    /// <summary><see cref="Leaf"/> with its chain, PEM.</summary>
    public string ChainFile { get; }

    public string KeyFile { get; }

    public string Folder => _folder.FullName;

    public static async Task<DemoAuthority> StartAsync(TimeSpan window, CancellationToken cancellation)
    {
        var root = CertificateAuthority.CreateRoot(new AuthorityOptions { Name = "ocsp-edge demo root" });
        CertificateAuthority issuer = root.CreateIntermediate(new AuthorityOptions { Name = "ocsp-edge demo CA" });
        OcspResponder responder = await OcspResponder.StartAsync([issuer], cancellation: cancellation);
        responder.Behaviour = responder.Behaviour with { Window = window };
        return new DemoAuthority(root, issuer, responder, await ResponderControl.StartAsync(responder, cancellation: cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await Control.DisposeAsync();
        await Responder.DisposeAsync();
        _issuer.Dispose();
        _root.Dispose();
        _folder.Delete(recursive: true);
    }
}
