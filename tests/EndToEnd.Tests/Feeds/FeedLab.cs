using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Protocol;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EndToEnd.Tests.Feeds;

/// <summary>A CA with its responder, one certificate, a server of others that serves it, and <c>ocsp-edge feed</c> or <c>export</c> that feeds the
/// server.</summary>
internal sealed partial class FeedLab : IAsyncDisposable
{
    private readonly CertificateAuthority _ca;
    private readonly StaplingClient _client = new();
    private readonly string _feed;
    private readonly int _port = FreePort.Next();
    private readonly Uri? _responder;
    private int _states;

    private FeedLab(OcspResponder responder, CertificateAuthority ca, string kind, bool asks)
    {
        _ca = ca;
        Responder = responder;
        Kind = kind;

        // Servers that drop their rights read their files as nobody.
        File.SetUnixFileMode(Folder.Path, (UnixFileMode)0b111_101_101);
        _feed = Folder.Folder("feed");
        File.SetUnixFileMode(_feed, (UnixFileMode)0b111_111_111);
        Folder.Folder("certs");
        Folder.Folder("combined");
        Leaf = ca.Issue(new LeafOptions { OcspUrls = [responder.Url] });
        Leaf.WriteTo(Folder["leaf.pem"], Folder["localhost.key"]);
        string chain = File.ReadAllText(Folder["leaf.pem"]) + ca.Pem();
        File.WriteAllText(Folder["certs/localhost.pem"], chain);
        File.WriteAllText(Folder["combined/localhost.pem"], File.ReadAllText(Folder["localhost.key"]) + chain);
        ca.WriteTo(Folder["ca.pem"]);
        _responder = asks ? new Uri($"http://127.0.0.1:{FreePort.Next()}/ocsp/") : null;
        Server = _responder is { } asked
            ? OtherServer.PrepareToAsk(kind, Folder, asked, _port)
            : OtherServer.Prepare(kind, Folder, _feed, _port);
    }

    public TempFolder Folder { get; } = new();

    public OcspResponder Responder { get; }

    public ThrowawayCertificate Leaf { get; }

    public OtherServer Server { get; }

    public string Kind { get; }

    public IEnumerable<string> Files => Directory.EnumerateFiles(_feed).Where(file => !Path.GetFileName(file).StartsWith('.') && !file.EndsWith(".pem", StringComparison.Ordinal));

    /// <param name="kind">The server.</param>
    /// <param name="asks">It reads no file and asks the responder of <c>ocsp-edge</c>.</param>
    public static async Task<FeedLab> StartAsync(string kind, bool asks = false)
    {
        CertificateAuthority ca = CertificateAuthority.CreateRoot();
        return new FeedLab(await OcspResponder.StartAsync(ca), ca, kind, asks);
    }

    /// <summary>A folder for staples that knows nothing yet: whoever starts with it asks the CA.</summary>
    public string NewState() => Folder.Folder($"state{++_states}");

    /// <summary>The command line of <c>feed</c> or <c>export</c>.</summary>
    public string[] CommandLine(string command, string state)
    {
        string[] line = [command, "--cert", Server.Certificate, "--issuer", Folder["ca.pem"], "--state", state];
        line = command == "run"
            ? [.. line, "--key", Folder["localhost.key"], "--listen", "127.0.0.1:0", "--health", "off"]
            : [.. line, "--format", _responder is null ? Kind : "plain", "--directory", _feed];
        line = command == "feed" ? [.. line, "--health", "127.0.0.1:0"] : line;
        line = _responder is null ? line : [.. line, "--set", $"Responder:Listen:0={_responder.Authority}", "--set", "Responder:PathPrefix=/ocsp"];
        line = Server.Reload is { } reload ? [.. line, "--reload", reload] : line;
        return Server.RuntimeSocket is { } socket ? [.. line, "--set", $"Feeds:0:RuntimeSocket={socket}"] : line;
    }

    public RunningProgram StartFeed(string state) =>
        RunningProgram.Start(EdgeProcess.Program, [.. CommandLine("feed", state), "--set", "Feeds:0:ReloadInterval=0s"]);

    /// <summary>Where a feed's health and admin endpoints are.</summary>
    public static async Task<string> AdminAsync(RunningProgram feed)
    {
        await feed.WaitForOutputAsync("health on 127.0.0.1:");
        await Eventually.HoldsAsync(() => HealthPort().IsMatch(feed.Output), "the whole line that says where");
        return $"http://127.0.0.1:{HealthPort().Match(feed.Output).Groups[1].Value}";
    }

    /// <summary>Has a feed ask the CA now, and ends with the attempt.</summary>
    /// <returns>What it says of the certificate.</returns>
    public async Task<string> RefreshAsync(RunningProgram feed)
    {
        using HttpClient http = new();
        using var refresh = new HttpRequestMessage(HttpMethod.Post, $"{await AdminAsync(feed)}/staples/{CertificateKey.Of(Leaf.Der.Span)}/refresh");
        refresh.Headers.Add("Ocsp-Admin", "1");
        using HttpResponseMessage refreshed = await http.SendAsync(refresh, TestContext.Current.CancellationToken);
        return await refreshed.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Starts <c>feed</c> or <c>run</c> with a responder, and waits until that has the answer.</summary>
    public async Task<RunningProgram> StartResponderAsync(string command)
    {
        RunningProgram edge = RunningProgram.Start(EdgeProcess.Program, CommandLine(command, NewState()));
        var issued = (IssuedCertificateResult.Created)IssuedCertificate.Create(Leaf.Der, _ca.Der);
        byte[] request = OcspRequest.For(issued.Certificate.CertId(CertIdHash.Sha1)).Bytes.ToArray();
        using HttpClient http = new();
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    // An error of OCSP has five bytes.
                    using HttpResponseMessage answer = await http.PostAsync(_responder, new ByteArrayContent(request));
                    return (await answer.Content.ReadAsByteArrayAsync()).Length > 5;
                }
                catch (HttpRequestException)
                {
                    return false; // it does not listen yet
                }
            },
            "an answer of the responder",
            null,
            () => edge.Output);
        return edge;
    }

    public async Task<RunningProgram> StartServerAsync()
    {
        RunningProgram server = RunningProgram.Start(Server.Program, Server.Arguments);
        await Eventually.HoldsAsync(() => server.HasExited || Listens(), $"{Kind} to listen", null, () => server.Output);
        Assert.False(server.HasExited, server.Output);
        return server;
    }

    /// <summary>SIGTERM, and waits until nobody listens any more: hitch's workers outlive it for a moment, and would take a client with them.</summary>
    public async Task StopServerAsync(RunningProgram server)
    {
        await server.StopAsync();
        await Eventually.HoldsAsync(() => !Listens(), "the end of the last listener");
    }

    /// <summary>Clients that come one after another until it is disposed.</summary>
    public HandshakeStream Stream() => new(Leaf, new IPEndPoint(IPAddress.Loopback, _port));

    /// <summary>One handshake: the staple as the house's verifier judges it. Fails the test when it does not complete.</summary>
    public Staple? Handshake()
    {
        using HandshakeResult result = _client.Handshake(new IPEndPoint(IPAddress.Loopback, _port), new HandshakeWish());
        Assert.True(result.Completed, $"{Kind}: {result.Failure}");
        StapleVerdict? verdict = Lab.Judge(Leaf, result);
        Assert.True(verdict is null or StapleVerdict.Accepted, $"{Kind}: {verdict}");
        return (verdict as StapleVerdict.Accepted)?.Staple;
    }

    /// <summary>One handshake after another, none of which may fail, until one has the staple that is waited for.</summary>
    public async Task<Staple> StaplesAsync(Func<Staple, bool> expected, string what, params RunningProgram[] programs)
    {
        Staple? seen = null;
        await Eventually.HoldsAsync(
            () => (seen = Handshake()) is not null && expected(seen),
            $"{Kind}: {what}",
            null,
            () => $"seen: {seen?.Status} {seen?.Window}\n{string.Join('\n', programs.Select(program => program.Output))}");
        return seen!;
    }

    public async ValueTask DisposeAsync()
    {
        await Responder.DisposeAsync();
        _client.Dispose();
        _ca.Dispose();
        Folder.Dispose();
    }

    // No handshake: the first one is to be looked at.
    private bool Listens()
    {
        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"health on 127\.0\.0\.1:(\d+)\.")]
    private static partial Regex HealthPort();
}
