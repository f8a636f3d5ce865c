using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Cluster;
using OrleansOcsp.Fetching;
using OrleansOcsp.GrainContracts.Transport;
using OrleansOcsp.Storage;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Cluster;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>A CA with its responder, and silos in processes of their own on a real database. Edges live in the test.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly KeyPair _key = KeyPair.Create();
    private readonly List<SiloProcess> _silos = [];
    private readonly List<TestEdge> _edges = [];
    private readonly string _database;

    private readonly NetworkIsland? _island;
    private readonly ClusterCredentials? _credentials;

    private TestCluster(string database, CertificateAuthority authority, OcspResponder responder, NetworkIsland? island)
    {
        _database = database;
        _island = island;
        // Off loopback silos and edges must prove who they are.
        _credentials = island is null ? null : new ClusterCredentials(_folder.Path);
        Authority = authority;
        Responder = responder;
    }

    /// <summary>The connection string of its database.</summary>
    public string Database => _database;

    public CertificateAuthority Authority { get; }

    public OcspResponder Responder { get; }

    public CertificateKey TrustedIssuer => CertificateKey.Of(Authority.Der.Span);

    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <param name="postgres">Where it gets its database.</param>
    /// <param name="silos">How many.</param>
    /// <param name="window">Of the responder's answers.</param>
    /// <param name="island">Where the silos run; null: on loopback.</param>
    public static async Task<TestCluster> StartAsync(PostgresServer postgres, int silos, TimeSpan window, NetworkIsland? island = null)
    {
        string database = await postgres.CreateDatabaseAsync();
        CertificateAuthority authority = CertificateAuthority.CreateRoot();
        OcspResponderOptions options = new() { EndPoint = new IPEndPoint(island?.Here ?? IPAddress.Loopback, 0) };
        OcspResponder responder = await OcspResponder.StartAsync(authority, options);
        responder.Behaviour = responder.Behaviour with { Window = window };
        TestCluster cluster = new(database, authority, responder, island);
        authority.WriteTo(cluster._folder["issuer.pem"]);
        for (int i = 0; i < silos; i++)
        {
            cluster.StartSilo();
        }

        await Task.WhenAll(cluster._silos.Select(silo => silo.ReadyAsync()));
        return cluster;
    }

    /// <param name="clusterId">The cluster's name.</param>
    /// <param name="more">Settings of its own, as on the command line.</param>
    /// <param name="database">Another database, and so another data centre; null: the cluster's.</param>
    public SiloProcess StartSilo(string clusterId = "ocsp", IEnumerable<string>? more = null, string? database = null)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"silo{_silos.Count + 1}");
        string[] settings = ["--Issuers:Trusted:0", _folder["issuer.pem"], "--Cluster:Id", clusterId, .. more ?? []];
        if (_credentials?.Issue(name) is { } own)
        {
            settings = [.. settings, "--Tls:Certificate", own.Certificate, "--Tls:Key", own.Key, "--Tls:Authority", _credentials.AuthorityFile];
        }

        SiloProcess silo = new(name, database ?? _database, settings, _island);
        _silos.Add(silo);
        silo.Start();
        return silo;
    }

    /// <summary>An edge that knows all silos of now.</summary>
    public TestEdge StartEdge(
        string? name = null, string clusterId = "ocsp", IEnumerable<SiloProcess>? silos = null, IStapleStore? store = null,
        IReadOnlyList<IPEndPoint>? gateways = null, DataCenters? dataCenters = null)
    {
        name ??= $"edge{_edges.Count + 1}";
        (string Certificate, string Key)? own = _credentials?.Issue(name);
        ClusterSettings settings = new()
        {
            Id = clusterId,
            Gateways = gateways ?? [.. (silos ?? _silos).Select(silo => silo.Gateway)],
            Tls = own is { } files ? new MutualTls(files.Certificate, files.Key, _credentials!.AuthorityFile) : null,
        };
        TestEdge edge = new(name, settings, TrustedIssuer, store, dataCenters);
        _edges.Add(edge);
        return edge;
    }

    public (ThrowawayCertificate Leaf, IssuedCertificate Issued) Issue(params Uri[] responders)
    {
        IReadOnlyList<Uri> urls = responders.Length > 0 ? responders : [Responder.Url];
        ThrowawayCertificate leaf = Authority.Issue(new LeafOptions { Key = _key, OcspUrls = urls });
        return (leaf, Issued(leaf.Der, Authority.Der));
    }

    public static IssuedCertificate Issued(ReadOnlyMemory<byte> leaf, ReadOnlyMemory<byte> issuer) =>
        Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(leaf, issuer)).Certificate;

    /// <summary>What a silo says of a certificate, as soon as it can: on a busy machine a grain may take longer to answer than the silo waits.</summary>
    public static async Task<JsonElement> ExplainAsync(SiloProcess silo, IssuedCertificate certificate)
    {
        JsonElement? said = null;
        await Eventually.HoldsAsync(
            async () => (said = await TryExplainAsync(silo, certificate)) is not null, $"{silo.Name} explains {certificate.Key}");
        return said!.Value;
    }

    /// <summary>What a silo says of a certificate now; null: it cannot. The grain may not be there yet, or lie on a silo that is not known to be
    /// dead yet.</summary>
    public static async Task<JsonElement?> TryExplainAsync(SiloProcess silo, IssuedCertificate certificate)
    {
        try
        {
            return Only(await silo.Admin.GetFromJsonAsync<JsonElement>(new Uri($"/explain?name={certificate.Key}", UriKind.Relative)));
        }
        catch (Exception failed) when (failed is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Has the grain ask its responder now.</summary>
    public static async Task<JsonElement> RefreshAsync(SiloProcess silo, IssuedCertificate certificate)
    {
        Uri refresh = new($"/staples/{certificate.Key}/refresh", UriKind.Relative);
        using HttpResponseMessage answer = await silo.Admin.PostAsync(refresh, null);
        return Only(await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>());
    }

    private static JsonElement Only(JsonElement told) => told.GetProperty("certificates")[0];

    // OCSP_TEST_LOGS names a folder: what silos and edges logged, for whoever looks for the reason of a failure.
    private static void KeepLog(string name, string text)
    {
        if (Environment.GetEnvironmentVariable("OCSP_TEST_LOGS") is { } folder)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TestEdge edge in _edges)
        {
            KeepLog($"{edge.Name}.log", string.Join('\n', edge.Logged));
            await edge.DisposeAsync();
        }

        foreach (SiloProcess silo in _silos)
        {
            KeepLog($"{silo.Name}.log", silo.Program.Output);
            await silo.DisposeAsync();
        }

        await Responder.DisposeAsync();
        Authority.Dispose();
        _key.Dispose();
        _credentials?.Dispose();
        _folder.Dispose();
    }
}
