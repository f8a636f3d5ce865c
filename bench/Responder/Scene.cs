using System.Security.Cryptography;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Bench.ResponderLoad;

/// <summary>A CA with its responder and many certificates: chains on disk without keys, and the path of a GET for each.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly CertificateAuthority _ca;
    private readonly KeyPair _key = KeyPair.Create();

    private Scene(OcspResponder responder, CertificateAuthority ca)
    {
        Responder = responder;
        _ca = ca;
    }

    public TempFolder Folder { get; } = new();

    public OcspResponder Responder { get; }

    /// <summary>What follows the host in a GET, percent-encoded, in the order of the certificates.</summary>
    public IReadOnlyList<string> Paths { get; private set; } = [];

    public static async Task<Scene> CreateAsync(int count)
    {
        CertificateAuthority ca = CertificateAuthority.CreateRoot();
        var scene = new Scene(await OcspResponder.StartAsync(ca), ca);
        scene.Issue(count);
        return scene;
    }

    public async ValueTask DisposeAsync()
    {
        await Responder.DisposeAsync();
        _ca.Dispose();
        _key.Dispose();
        Folder.Dispose();
    }

    private void Issue(int count)
    {
        string certificates = Folder.Folder("certs");
        _ca.WriteTo(Folder["ca.pem"]);
        var paths = new List<string>(count);
        for (int i = 0; i < count; i++)
        {
            ThrowawayCertificate leaf = _ca.Issue(new LeafOptions { DnsNames = [$"s{i}.bench.test"], OcspUrls = [Responder.Url], Key = _key });
            File.WriteAllText(Path.Combine(certificates, $"s{i}.pem"), PemEncoding.WriteString("CERTIFICATE", leaf.Der.Span) + "\n" + _ca.Pem());
            var issued = (IssuedCertificateResult.Created)IssuedCertificate.Create(leaf.Der, _ca.Der);
            ReadOnlyMemory<byte> request = OcspRequest.For(issued.Certificate.CertId(CertIdHash.Sha1)).Bytes;
            paths.Add("/" + Uri.EscapeDataString(Convert.ToBase64String(request.Span)));
        }

        Paths = paths;
        File.WriteAllLines(Folder["paths"], paths);
    }
}
