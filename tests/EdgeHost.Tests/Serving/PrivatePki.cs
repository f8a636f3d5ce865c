using System.Net;
using Microsoft.Extensions.Logging;
using OrleansOcsp.Authority;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.EdgeHost.Tests.Serving;

/// <summary>A CA with its responder, a directory of certificates, and edges that serve them.</summary>
internal sealed class PrivatePki : IAsyncDisposable
{
    private readonly CertificateAuthority _root;
    private readonly StaplingClient _client = new();
    private readonly List<EdgeServer> _servers = [];

    private PrivatePki(CertificateAuthority root, CertificateAuthority ca, OcspResponder responder)
    {
        _root = root;
        Ca = ca;
        Responder = responder;
        ca.WriteTo(IssuerFile);
    }

    public CertificateAuthority Ca { get; }

    public OcspResponder Responder { get; }

    public TempFolder Folder { get; } = new();

    public LogLines Log { get; } = new();

    public string IssuerFile => Folder["issuer.pem"];

    /// <summary>The directory that the edges watch.</summary>
    public string Live => Folder["live"];

    public static async Task<PrivatePki> CreateAsync()
    {
        CertificateAuthority root = CertificateAuthority.CreateRoot();
        CertificateAuthority ca = root.CreateIntermediate();
        return new PrivatePki(root, ca, await OcspResponder.StartAsync(ca));
    }

    /// <summary>A certificate for a name, with this PKI's responder unless changed.</summary>
    public ThrowawayCertificate Issue(string name, Func<LeafOptions, LeafOptions>? change = null)
    {
        LeafOptions wanted = new() { DnsNames = [name], OcspUrls = [Responder.Url] };
        return Ca.Issue(change is null ? wanted : change(wanted));
    }

    /// <summary>Issues a certificate and puts it where edges find it.</summary>
    public ThrowawayCertificate Put(string name, Func<LeafOptions, LeafOptions>? change = null)
    {
        ThrowawayCertificate leaf = Issue(name, change);
        leaf.WriteCertbotFolder(Path.Combine(Live, name));
        return leaf;
    }

    public EdgeOptions Options => new()
    {
        Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
        Certificates = [new CertificateSettings(new CertificateLocation.Folder(Live)) { Key = "Certificates:0" }],
        State = Folder["state"],
        TrustedIssuers = [IssuerFile],
        Health = new IPEndPoint(IPAddress.Loopback, 0),
        DrainTimeout = TimeSpan.FromSeconds(2),
    };

    public async Task<EdgeServer> CreateEdgeAsync(EdgeOptions? options = null)
    {
        EdgeServer server = await EdgeServer.CreateAsync(options ?? Options, builder => builder.Logging.AddProvider(Log));
        _servers.Add(server);
        return server;
    }

    public async Task<EdgeServer> StartEdgeAsync(EdgeOptions? options = null)
    {
        EdgeServer server = await CreateEdgeAsync(options);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public Task<HandshakeResult> HandshakeAsync(EdgeServer edge, string name) =>
        _client.HandshakeAsync(edge.EndPoints[0], new HandshakeWish { ServerName = name });

    /// <summary>What a health endpoint answers.</summary>
    public static async Task<(HttpStatusCode Status, string Body)> GetHealthAsync(EdgeServer edge, string path)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
        using HttpResponseMessage answer = await client.GetAsync(
            new Uri($"http://{edge.HealthEndPoint}{path}"), TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (EdgeServer server in _servers)
        {
            await server.DisposeAsync();
        }

        _client.Dispose();
        await Responder.DisposeAsync();
        _root.Dispose();
        Folder.Dispose();
    }
}
