using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansOcsp.Authority;
using OrleansOcsp.EdgeHost.Tests.Commands;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Check;

/// <summary>The check against OpenSSL's own server, which staples whatever file it is given.</summary>
public sealed partial class CheckCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CertificateAuthority _root = CertificateAuthority.CreateRoot();
    private readonly CertificateAuthority _ca;
    private readonly ThrowawayCertificate _leaf;

    public CheckCommandTests()
    {
        _ca = _root.CreateIntermediate();
        _leaf = _ca.Issue(
            new LeafOptions { DnsNames = ["localhost"], MustStaple = true, NotBefore = TimeProvider.System.GetUtcNow().AddDays(-1) });
        _leaf.WriteTo(_folder["chain.pem"], _folder["key.pem"]);
        _root.WriteTo(_folder["root.pem"]);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_good_staple_is_exit_code_0(string version)
    {
        await using RunningProgram server = await ServeAsync(Good(TimeProvider.System.GetUtcNow()), version);

        (int code, string output, _) = await CommandLineTests.RunAsync(
            "check", Target(server), "--servername", "localhost", "--ca", _folder["root.pem"]);

        Assert.Equal(ExitCode.Good, code);
        Assert.StartsWith($"{Target(server)}: stapled, good\n", output, StringComparison.Ordinal);
        Assert.Contains("CN=localhost, must-staple (TLSv1.", output, StringComparison.Ordinal);
        Assert.Contains("chain, name  verified", output, StringComparison.Ordinal);
        Assert.EndsWith("accepts\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_says_the_same_to_programs()
    {
        await using RunningProgram server = await ServeAsync(Good(TimeProvider.System.GetUtcNow()));

        (int code, string output, _) = await CommandLineTests.RunAsync("check", Target(server), "--json");

        Assert.Equal(ExitCode.Good, code);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal("good", json.RootElement.GetProperty("status").GetString());
        Assert.True(json.RootElement.GetProperty("stapled").GetBoolean());
        Assert.True(json.RootElement.GetProperty("strictClientAccepts").GetBoolean());
        Assert.False(json.RootElement.GetProperty("trustChecked").GetBoolean());
        Assert.True(json.RootElement.GetProperty("nextUpdate").GetDateTimeOffset() > TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task No_staple_is_exit_code_1()
    {
        await using RunningProgram server = await ServeAsync(null);

        (int code, string output, _) = await CommandLineTests.RunAsync("check", Target(server));

        Assert.Equal(ExitCode.Bad, code);
        Assert.StartsWith($"{Target(server)}: not stapled\n", output, StringComparison.Ordinal);
        Assert.EndsWith("refuses\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_staple_is_exit_code_1_and_says_so()
    {
        await using RunningProgram server = await ServeAsync(Good(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(65)));

        (int code, string output, _) = await CommandLineTests.RunAsync("check", Target(server));

        Assert.Equal(ExitCode.Bad, code);
        Assert.StartsWith($"{Target(server)}: stapled, invalid:expired\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_staple_for_another_certificate_is_exit_code_1()
    {
        await using RunningProgram server = await ServeAsync(Good(TimeProvider.System.GetUtcNow(), _ca.Issue()));

        (int code, string output, _) = await CommandLineTests.RunAsync("check", Target(server));

        Assert.Equal(ExitCode.Bad, code);
        Assert.StartsWith($"{Target(server)}: stapled, invalid:other-certificate\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_ca_a_stranger_or_another_name_is_exit_code_1()
    {
        await using RunningProgram server = await ServeAsync(Good(TimeProvider.System.GetUtcNow()));
        CertificateAuthority.CreateRoot(new AuthorityOptions { Name = "stranger" }).WriteTo(_folder["stranger.pem"]);

        (int code, string output, _) = await CommandLineTests.RunAsync(
            "check", Target(server), "--servername", "localhost", "--ca", _folder["stranger.pem"]);
        Assert.Equal(ExitCode.Bad, code);
        Assert.Contains("does not lead to a certificate of --ca", output, StringComparison.Ordinal);

        (code, output, _) = await CommandLineTests.RunAsync(
            "check", Target(server), "--servername", "other.test", "--ca", _folder["root.pem"]);
        Assert.Equal(ExitCode.Bad, code);
        Assert.Contains("not for other.test", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_names_the_alert_and_is_exit_code_2()
    {
        await using RunningProgram server = await ServeAsync(null, "-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256");

        (int code, string output, _) = await CommandLineTests.RunAsync("check", Target(server));

        Assert.Equal(ExitCode.Unreachable, code);
        Assert.Contains("the server refused with alert 40", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_in_time()
    {
        using Socket silent = new(SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        silent.Listen();

        (int code, string output, _) = await CommandLineTests.RunAsync("check", silent.LocalEndPoint!.ToString()!, "--timeout", "300ms");

        Assert.Equal(ExitCode.Unreachable, code);
        Assert.Contains("no handshake within 300ms", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_exit_code_2()
    {
        (int code, string output, _) = await CommandLineTests.RunAsync("check", "127.0.0.1:1");

        Assert.Equal(ExitCode.Unreachable, code);
        Assert.Contains("Connection refused", output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _root.Dispose();
        _folder.Dispose();
    }

    private byte[] Good(DateTimeOffset thisUpdate, ThrowawayCertificate? leaf = null) =>
        OcspResponseBuilder.Good(leaf ?? _leaf, thisUpdate, TimeSpan.FromHours(1)).Build();

    // -www: it does not look at its standard input, whose end would be the end of its connections.
    private async Task<RunningProgram> ServeAsync(byte[]? staple, params string[] more)
    {
        if (staple is not null)
        {
            await File.WriteAllBytesAsync(_folder["staple.der"], staple, TestContext.Current.CancellationToken);
            more = [.. more, "-status_file", _folder["staple.der"]];
        }

        RunningProgram server = RunningProgram.Start(Needs.Program("openssl", "openssl"),
            [
                "s_server", "-www", "-accept", "127.0.0.1:0",
                "-cert", _folder["chain.pem"], "-key", _folder["key.pem"], "-cert_chain", _folder["chain.pem"],
                .. more,
            ]);
        await server.WaitForOutputAsync("ACCEPT");
        return server;
    }

    private static string Target(RunningProgram server) => AcceptLine().Match(server.Output).Groups[1].Value;

    [GeneratedRegex(@"ACCEPT (127\.0\.0\.1:\d+)")]
    private static partial Regex AcceptLine();
}
