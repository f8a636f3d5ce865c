using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using OrleansOcsp.Authority;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Serving;

/// <summary>A real edge in this process, on a port of the system's choice, with throwaway certificates.</summary>
internal sealed class TestEdge : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly EdgeServer _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    private readonly ReadOnlyMemory<byte> _leaf;

    private TestEdge(TempFolder folder, EdgeServer server, LogLines log, ReadOnlyMemory<byte> leaf)
    {
        _folder = folder;
        _leaf = leaf;
        _server = server;
        Log = log;
        _run = server.WaitForShutdownAsync(_stop.Token);
    }

    public IPEndPoint EndPoint => _server.EndPoints[0];

    public EdgeServer Server => _server;

    public LogLines Log { get; }

    /// <summary>Starts an edge for localhost and *.test with these backends.</summary>
    public static Task<TestEdge> StartAsync(BackendLimits? limits = null, TimeSpan? drain = null, params BackendSettings[] backends) =>
        StartAsync(options => options with
        {
            Backends = backends,
            BackendLimits = limits ?? new BackendLimits(),
            DrainTimeout = drain ?? TimeSpan.FromSeconds(5),
        });

    /// <summary>Starts an edge for localhost and *.test whose options are changed.</summary>
    public static async Task<TestEdge> StartAsync(Func<EdgeOptions, EdgeOptions> change, Action<WebApplicationBuilder>? configure = null)
    {
        TempFolder folder = new();
        using CertificateAuthority ca = CertificateAuthority.CreateRoot();
        ThrowawayCertificate leaf = ca.Issue(new LeafOptions { DnsNames = ["localhost", "*.test"] });
        leaf.WriteCertbotFolder(folder.Folder("live/localhost"));
        EdgeOptions options = change(new EdgeOptions
        {
            Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
            Certificates = [new CertificateSettings(new CertificateLocation.Folder(folder["live"])) { Key = "Certificates:0" }],
            State = folder["state"],
            Health = null,
        });
        LogLines log = new();
        EdgeServer server = await EdgeServer.CreateAsync(options, builder =>
        {
            builder.Logging.AddProvider(log);
            configure?.Invoke(builder);
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        return new TestEdge(folder, server, log, leaf.Der);
    }

    /// <summary>A client that speaks to this edge whatever the name in the URL, and takes its certificate.</summary>
    public HttpClient Client(Version? version = null) => new(Handler())
    {
        DefaultRequestVersion = version ?? HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = Eventually.Deadline,
    };

    public SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsOurs },
        ConnectCallback = async (_, cancellation) => new NetworkStream(await ConnectAsync(cancellation), ownsSocket: true),
    };

    /// <summary>A TLS connection of one's own.</summary>
    public async Task<SslStream> OpenAsync(string name = "localhost", params SslApplicationProtocol[] protocols)
    {
        SslStream stream = new(new NetworkStream(await ConnectAsync(TestContext.Current.CancellationToken), ownsSocket: true));
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = name,
                ApplicationProtocols = protocols.Length > 0 ? [.. protocols] : null,
                RemoteCertificateValidationCallback = IsOurs,
            },
            TestContext.Current.CancellationToken);
        return stream;
    }

    /// <summary>Whether a certificate is the one that this edge was given.</summary>
    public bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(_leaf.Span);

    /// <summary>Tells it to stop, as SIGTERM does, and ends when it has drained.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _run;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _server.DisposeAsync();
        _stop.Dispose();
        _folder.Dispose();
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellation)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(EndPoint, cancellation);
        return socket;
    }
}
