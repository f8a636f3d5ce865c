using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Responder.Index;

namespace OrleansOcsp.Responder.Tests;

/// <summary>The responder over real HTTP, with certificates of a throwaway CA and staples that the test makes.</summary>
internal sealed class ResponderRig : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ScriptedStaples _scripted = new();
    private readonly ObservedStapleSource _source;
    private readonly List<IAsyncDisposable> _kept = [];
    private readonly HttpClient _http = new();
    private ResponderListener _listener = null!;

    private ResponderRig(TimeProvider time, IOtherResponses others)
    {
        Time = time;
        Ca = CertificateAuthority.CreateRoot(new AuthorityOptions { Clock = time });
        Responses = new KeptResponses(others, time);
        _source = new ObservedStapleSource(_scripted, Responses);
    }

    public TimeProvider Time { get; }

    public CertificateAuthority Ca { get; }

    public KeptResponses Responses { get; }

    public ResponderEndpoint Endpoint { get; private set; } = null!;

    public Uri Url { get; private set; } = null!;

    public IPEndPoint EndPoint => _listener.EndPoints[0];

    public static async Task<ResponderRig> StartAsync(TimeProvider? time = null, string prefix = "", IOtherResponses? others = null)
    {
        var rig = new ResponderRig(time ?? TimeProvider.System, others ?? new NoOtherResponses());
        rig.Endpoint = new ResponderEndpoint(
            rig.Responses, prefix, rig.Time, new ResponderMetrics(rig._services.GetRequiredService<IMeterFactory>()));
        rig._listener = await ResponderListener.StartAsync(
            [new IPEndPoint(IPAddress.Loopback, 0)], rig.Endpoint, NullLoggerFactory.Instance, CancellationToken.None);
        rig.Url = new Uri($"http://{rig.EndPoint}{prefix}/");
        return rig;
    }

    /// <summary>Keeps a certificate, with a staple unless told otherwise.</summary>
    public KeptLeaf Keep(bool staple = true, LeafOptions? options = null)
    {
        ThrowawayCertificate leaf = Ca.Issue(options);
        IssuedCertificate issued = Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(leaf.Der, Ca.Der)).Certificate;
        IKeptStaple kept = _source.Keep(new StapleWanted(issued), _ => { });
        _kept.Add(kept);
        var result = new KeptLeaf(this, leaf, issued, _scripted.Last!, kept);
        if (staple)
        {
            result.Publish();
        }

        return result;
    }

    public static Task<byte[]> BodyAsync(HttpResponseMessage response) =>
        response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> GetAsync(ReadOnlyMemory<byte> request) => GetAsync(GetUrl(request));

    public Task<HttpResponseMessage> GetAsync(Uri url) => SendAsync(new HttpRequestMessage(HttpMethod.Get, url));

    public Uri GetUrl(ReadOnlyMemory<byte> request) => new(Url + Uri.EscapeDataString(Convert.ToBase64String(request.Span)));

    public Task<HttpResponseMessage> PostAsync(ReadOnlyMemory<byte> request, string? path = null)
    {
        var content = new ByteArrayContent(request.ToArray());
        content.Headers.ContentType = new("application/ocsp-request");
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(Url, path ?? "")) { Content = content });
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable kept in _kept)
        {
            await kept.DisposeAsync();
        }

        await _listener.DisposeAsync();
        _http.Dispose();
        Ca.Dispose();
        await _services.DisposeAsync();
    }

    /// <summary>Sends bytes as they are, on a connection of their own, and reads until the responder closes.</summary>
    public async Task<string> SendRawAsync(string request)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(EndPoint);
        await using System.Net.Sockets.NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
