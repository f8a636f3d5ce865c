using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>A real Kestrel on a real port over the engine, with a CA, verified staples, and a clock that only the test moves.</summary>
internal sealed class TestEdge : IAsyncDisposable
{
    private readonly Dictionary<string, NameSlot> _slots = [];
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly StapleVerifier _verifier = new();
    private readonly StaplingClient _client = new();
    private WebApplication? _app;
    private NameSlot? _default;

    private TestEdge(StapledTlsOptions options)
    {
        Time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        Authority = CertificateAuthority.CreateRoot(new AuthorityOptions { Clock = Time });
        Engine = new TlsEngine(Directory, options, Time, NullLoggerFactory.Instance, Meters);
    }

    public FakeTimeProvider Time { get; }

    public CertificateAuthority Authority { get; }

    public ServerNameDirectory Directory { get; } = new(ServerNames.Empty);

    public TlsEngine Engine { get; }

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Starts an edge whose application says hello, or is the one given.</summary>
    public static async Task<TestEdge> StartAsync(
        Action<StapledTlsOptions>? configure = null,
        RequestDelegate? application = null,
        HttpProtocols protocols = HttpProtocols.Http1AndHttp2,
        Func<ConnectionContext, Task>? connection = null)
    {
        var options = new StapledTlsOptions();
        configure?.Invoke(options);
        var edge = new TestEdge(options);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                listen.UseStapledTls(edge.Engine, options.ApplicationProtocols is { } offered ? new ApplicationProtocolTable(offered) : null);
                if (connection is not null)
                {
                    listen.Run(context => connection(context));
                }
            });
        });
        edge._app = builder.Build();
        edge._app.Run(application ?? (context => context.Response.WriteAsync("hello")));
        await edge._app.StartAsync();
        string address = edge._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        edge.EndPoint.Port = new Uri(address).Port;
        return edge;
    }

    public ThrowawayCertificate Issue(string name, ThrowawayKeyKind kind = ThrowawayKeyKind.EcdsaP256)
        => Authority.Issue(new LeafOptions { DnsNames = [name], KeyKind = kind, OcspUrls = [new Uri("http://ocsp.test/")] });

    /// <summary>A staple that this process verified, like any other.</summary>
    public Staple Staple(ThrowawayCertificate leaf, AnswerStatus status = AnswerStatus.Good, TimeSpan? window = null)
    {
        DateTimeOffset now = Time.GetUtcNow();
        OcspSingle single = OcspSingle.Of(leaf, now, window ?? TimeSpan.FromHours(1)) with
        {
            Status = status,
            Revocation = status == AnswerStatus.Revoked ? new Revocation(now, null) : null,
        };
        byte[] response = (OcspResponseBuilder.Good(leaf, now, TimeSpan.FromHours(1)) with { Singles = [single] }).Build();
        var issued = Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(leaf.Der, leaf.Issuer.Der));
        return Assert.IsType<StapleVerdict.Accepted>(_verifier.Verify(issued.Certificate, response, now)).Staple;
    }

    public static TlsCertificate Native(ThrowawayCertificate leaf) => TlsCertificate.Create(new CertificateEntry
    {
        Origin = leaf.Serial,
        Leaf = leaf.Der,
        Chain = leaf.Chain,
        PrivateKey = leaf.Key.ToPkcs8(),
    });

    public static ServedPair SoftFail(ThrowawayCertificate leaf, Staple? staple = null) => new(Native(leaf), hardFail: false, staple);

    public static ServedPair HardFail(ThrowawayCertificate leaf, Staple? staple = null) => new(Native(leaf), hardFail: true, staple);

    /// <summary>Serves the pairs under the name from the next handshake on. The first name ever served is the default.</summary>
    public void Serve(string name, params ReadOnlySpan<ServedPair> pairs)
    {
        var served = new ServedName(pairs);
        if (_slots.TryGetValue(name, out NameSlot? slot))
        {
            slot.Served = served;
            return;
        }

        _slots.Add(name, new NameSlot(served));
        _default ??= _slots[name];
        Directory.Names = NewTable();
    }

    /// <summary>A new table with the same slots.</summary>
    public ServerNames NewTable() => new(_slots, _default, StrictSni);

    /// <summary>Set before the first <see cref="Serve"/>.</summary>
    public bool StrictSni { get; set; }

    /// <param name="wish">What the client wants.</param>
    /// <param name="at">Where it connects; null: at the edge itself.</param>
    public Task<HandshakeResult> HandshakeAsync(HandshakeWish wish, IPEndPoint? at = null) => _client.HandshakeAsync(at ?? EndPoint, wish);

    /// <summary>A handshake and a request, so that the tickets of TLS 1.3 arrive too.</summary>
    public Task<HandshakeResult> GetAsync(HandshakeWish wish, IPEndPoint? at = null)
        => HandshakeAsync(wish with { Request = HandshakeWish.Get(wish.ServerName ?? "localhost") }, at);

    /// <summary>.NET's own TLS as a client; it believes what this edge's CA issued.</summary>
    public async Task<SslStream> ConnectAsync(SslProtocols version, string name = "a.test")
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(EndPoint, TestContext.Current.CancellationToken);
        return await HandshakeAsync(new NetworkStream(socket, ownsSocket: true), version, name);
    }

    /// <inheritdoc cref="ConnectAsync"/>
    public async Task<SslStream> HandshakeAsync(Stream way, SslProtocols version, string name = "a.test")
    {
        var stream = new SslStream(way);
        await stream.AuthenticateAsClientAsync(ClientOptions(version, name), TestContext.Current.CancellationToken);
        return stream;
    }

    /// <summary>.NET's HTTP client, which finds this edge whatever the name.</summary>
    public HttpClient HttpClient(SslProtocols version) => new(new SocketsHttpHandler
    {
        SslOptions = ClientOptions(version, name: null),
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(EndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        Engine.Dispose();
        Authority.Dispose();
        _client.Dispose();
        await _services.DisposeAsync();
    }

    private SslClientAuthenticationOptions ClientOptions(SslProtocols version, string? name) => new()
    {
        TargetHost = name,
        EnabledSslProtocols = version,
        RemoteCertificateValidationCallback = (_, shown, _, _) => Authority.Issued.Any(leaf => leaf.Der.Span.SequenceEqual(shown?.GetRawCertData())),
    };
}
