using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using OrleansOcsp.Authority;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.EndToEnd.Tests.Instruments;

/// <summary>The client with which the other tests see staples, against <c>openssl s_server</c>.</summary>
public sealed class StaplingClientTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CertificateAuthority _issuer = CertificateAuthority.CreateRoot();
    private readonly StaplingClient _client = new();
    private readonly ThrowawayCertificate _leaf;
    private readonly byte[] _staple;

    public StaplingClientTests()
    {
        _leaf = _issuer.Issue();
        _leaf.WriteTo(_folder["leaf.pem"], _folder["leaf.key"]);
        _staple = OcspResponseBuilder.Good(_leaf, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1)).Build();
        File.WriteAllBytes(_folder["staple.der"], _staple);
    }

    public void Dispose()
    {
        _client.Dispose();
        _issuer.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task It_shows_the_staple_only_when_it_asked(SslProtocols version)
    {
        await using Server server = await StartAsync("-status_file", _folder["staple.der"]);
        using HandshakeResult asked = _client.Handshake(server.EndPoint, new HandshakeWish { Versions = version });
        Assert.True(asked.Completed, asked.Failure);
        Assert.Equal(_staple, asked.Staple);
        Assert.Equal(_leaf.Der.ToArray(), asked.Leaf);
        Assert.False(asked.Retried);

        using HandshakeResult silent = _client.Handshake(server.EndPoint, new HandshakeWish { Versions = version, AsksForStatus = false });
        Assert.True(silent.Completed, silent.Failure);
        Assert.Null(silent.Staple);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task It_resumes(SslProtocols version)
    {
        await using Server server = await StartAsync();
        HandshakeWish wish = new() { Versions = version, Request = "GET / HTTP/1.0\r\n\r\n" };
        using HandshakeResult first = _client.Handshake(server.EndPoint, wish);
        Assert.False(first.Resumed);
        Assert.NotNull(first.Session);
        Assert.Contains("200 ok", first.ReceivedText, StringComparison.Ordinal);

        using HandshakeResult second = _client.Handshake(server.EndPoint, wish with { Session = first.Session });
        Assert.True(second.Resumed, second.Failure);
    }

    [Fact]
    public async Task Signals_take_nothing_from_it()
    {
        await using Server server = await StartAsync();
        await using var interruptions = new Interruptions();
        for (int exchange = 0; exchange < 200; exchange++)
        {
            using HandshakeResult result = _client.Handshake(server.EndPoint, new HandshakeWish { Request = "GET / HTTP/1.0\r\n\r\n" });
            Assert.True(result.Completed, result.Failure);
            Assert.NotNull(result.Session);
            Assert.Contains("200 ok", result.ReceivedText, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_sees_a_fatal_alert()
    {
        await using Server server = await StartAsync(
            "-servername", "localhost", "-servername_fatal", "-cert2", _folder["leaf.pem"], "-key2", _folder["leaf.key"]);
        using HandshakeResult result = _client.Handshake(server.EndPoint, new HandshakeWish { ServerName = "elsewhere.example" });
        Assert.True(result.Refused, result.Failure);
        Assert.Equal((byte?)112, result.Alert); // unrecognized_name
    }

    [Fact]
    public async Task It_sees_a_HelloRetryRequest()
    {
        await using Server server = await StartAsync("-groups", "P-384");
        using HandshakeResult result = _client.Handshake(server.EndPoint, new HandshakeWish { Groups = "X25519:P-384" });
        Assert.True(result.Completed, result.Failure);
        Assert.True(result.Retried);
    }

    [Fact]
    public void It_gives_up_on_a_server_that_never_answers()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using HandshakeResult result = _client.Handshake(
            (IPEndPoint)listener.LocalEndPoint!, new HandshakeWish { Patience = TimeSpan.FromMilliseconds(100) });
        Assert.False(result.Completed);
        Assert.Null(result.Alert);
        Assert.NotNull(result.Failure);
    }

    // -www, because without it s_server ends its connections when its standard input is at its end.
    private async Task<Server> StartAsync(params string[] options)
    {
        RunningProgram program = RunningProgram.Start("openssl",
            ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", _folder["leaf.pem"], "-key", _folder["leaf.key"], .. options]);
        await program.WaitForOutputAsync("ACCEPT 127.0.0.1:");
        string line = program.Output.Split('\n').Single(static text => text.StartsWith("ACCEPT ", StringComparison.Ordinal));
        return new Server(program, IPEndPoint.Parse(line["ACCEPT ".Length..].Trim()));
    }

    private sealed record Server(RunningProgram Program, IPEndPoint EndPoint) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Program.DisposeAsync();
    }
}
