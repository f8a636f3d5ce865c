using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Http;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Feeds.Formats;
using OrleansOcsp.EdgeHost.Hooks;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Tests.Admin;
using OrleansOcsp.EdgeHost.Tests.Backends;
using OrleansOcsp.EdgeHost.Tests.Serving;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.EdgeHost.Tests.Telemetry;

/// <summary>An edge with everything that counts switched on: a backend, a feed with its reload, a hook, the caching responder.</summary>
internal sealed class BusyEdge : IAsyncDisposable
{
    private readonly PrivatePki _pki;
    private readonly HttpBackend _backend;
    private readonly EdgeServer _edge;
    private readonly ThrowawayCertificate _leaf;
    private readonly ThrowawayCertificate _ill;

    private BusyEdge(PrivatePki pki, HttpBackend backend, EdgeServer edge, ThrowawayCertificate leaf, ThrowawayCertificate ill)
    {
        _pki = pki;
        _backend = backend;
        _edge = edge;
        _leaf = leaf;
        _ill = ill;
    }

    public static async Task<BusyEdge> StartAsync(Func<EdgeOptions, EdgeOptions>? change = null)
    {
        PrivatePki pki = await PrivatePki.CreateAsync();
        ThrowawayCertificate leaf = pki.Put("fine.test");
        pki.Put("strict.test", leaf => leaf with { MustStaple = true });
        ThrowawayCertificate ill = pki.Put("ill.test");
        pki.Responder.SetFault(ill, ResponderFault.TryLater); // the hook is told that it is stale
        HttpBackend backend = await HttpBackend.StartAsync(context => context.Response.WriteAsync("here"));
        EdgeOptions options = pki.Options with
        {
            Backends = [new BackendSettings("web", backend.Address)],
            Responder = new CachingResponderSettings { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] },
            Feeds =
            [
                new FeedSettings
                {
                    Key = "Feeds:0",
                    Format = FeedFormats.ByName["plain"],
                    Directory = Directory.CreateDirectory(pki.Folder["feed"]).FullName,
                    Reload = "true",
                    ReloadInterval = TimeSpan.Zero,
                },
            ],
            Hooks = [new HookSettings { Key = "Hooks:0", Command = "true", Interval = TimeSpan.Zero }],
        };
        EdgeServer edge = await pki.StartEdgeAsync(change is null ? options : change(options));
        return new BusyEdge(pki, backend, edge, leaf, ill);
    }

    /// <summary>Handshakes, a refresh on demand, questions to the responder: once more of everything that counts.</summary>
    public async Task WorkAsync()
    {
        using HandshakeResult handshake = await _pki.HandshakeAsync(_edge, "fine.test");
        Assert.NotNull(handshake.Staple);
        Assert.Equal("here", await AskBackendAsync());
        await RefreshAsync(_leaf);

        // A CertID by SHA-256 is what the responder does not hold, and asks for.
        _leaf.WriteTo(_pki.Folder["asked.pem"], _pki.Folder["asked.key"]);
        await ProgramResult.OfAsync(Needs.Program("openssl", "openssl"),
        [
            "ocsp", "-sha256", "-issuer", _pki.IssuerFile, "-cert", _pki.Folder["asked.pem"], "-noverify",
            "-url", $"http://{_edge.ResponderEndPoints[0]}/",
        ]);

        // Five failures in a row open the responder's circuit.
        _pki.Responder.Behaviour = _pki.Responder.Behaviour with { RetryAfter = TimeSpan.FromMinutes(1) };
        _pki.Responder.SetFault(_ill, ResponderFault.Http503);
        for (int failures = 0; failures < 5; failures++)
        {
            await RefreshAsync(_ill);
        }
    }

    private async Task RefreshAsync(ThrowawayCertificate leaf) =>
        await AdminClient.PostAsync(_edge, $"/staples/{CertificateKey.Of(leaf.Der.Span)}/refresh", ("Ocsp-Admin", "1"));

    private async Task<string> AskBackendAsync()
    {
        SslClientAuthenticationOptions tls = new()
        {
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetRawCertData().AsSpan().SequenceEqual(_leaf.Der.Span) == true,
        };
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false, SslOptions = tls });
        client.Timeout = Eventually.Deadline;
        using HttpRequestMessage request = new(HttpMethod.Get, $"https://{_edge.EndPoints[0]}/");
        request.Headers.Host = "fine.test";
        using HttpResponseMessage answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _pki.DisposeAsync();
        await _backend.DisposeAsync();
    }
}
