using System.Text.RegularExpressions;
using OrleansOcsp.Authority;
using OrleansOcsp.EdgeHost.Tests.Commands;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Demo;

/// <summary>The clients of <c>demo watch</c> against OpenSSL's own server, which staples whatever file it is given.</summary>
public sealed partial class WatchCommandTests : IDisposable
{
    private static readonly Revocation Now = new(TimeProvider.System.GetUtcNow(), null);

    private readonly TempFolder _folder = new();
    private readonly CertificateAuthority _ca = CertificateAuthority.CreateRoot();

    [Theory]
    [InlineData("good", 0)]
    [InlineData("revoked", 0)]
    [InlineData("unstapled", 1)]
    [InlineData("invalid", 1)]
    public async Task What_an_edge_presents_is_counted_as_what_it_is(string expected, int code)
    {
        ThrowawayCertificate leaf = _ca.Issue();
        leaf.WriteTo(_folder["chain.pem"], _folder["key.pem"]);
        OcspResponseBuilder staple = OcspResponseBuilder.Good(leaf, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1));
        staple = expected switch
        {
            "revoked" => staple with { Singles = [staple.Singles[0] with { Status = AnswerStatus.Revoked, Revocation = Now }] },
            "invalid" => staple with { BreakSignature = true },
            _ => staple,
        };
        await using RunningProgram server = await ServeAsync(expected == "unstapled" ? null : staple.Build());

        (int seen, string output) = await WatchAsync(Port().Match(server.Output).Groups[1].Value);

        Assert.Equal(code, seen);
        string[] header = output.Split('\n')[0].Split('\t');
        string[] all = output.TrimEnd().Split('\n')[^1].Split('\t');
        Assert.Equal(["all", "127.0.0.1", "localhost"], all[..3]);
        int count = int.Parse(all[Array.IndexOf(header, expected)], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(count > 0, output);
        Assert.Equal(count, all[3..9].Sum(column => int.Parse(column, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task An_edge_that_is_not_there_is_unreachable_and_no_fault_of_stapling()
    {
        (int code, string output) = await WatchAsync("1");
        Assert.Equal(ExitCode.Good, code);
        Assert.Matches(@"all\t127\.0\.0\.1\tlocalhost\t0\t0\t0\t0\t0\t[1-9]", output);
    }

    public void Dispose()
    {
        _ca.Dispose();
        _folder.Dispose();
    }

    private async Task<(int Code, string Output)> WatchAsync(string port)
    {
        _ca.WriteTo(_folder["root.pem"]);
        (int code, string output, string error) = await CommandLineTests.RunAsync(
            "demo", "watch", "--edge", $"127.0.0.1:{port}", "--name", "localhost", "--ca", _folder["root.pem"], "--rate", "20",
            "--for", "2s");
        Assert.Empty(error);
        return (code, output);
    }

    private async Task<RunningProgram> ServeAsync(byte[]? staple)
    {
        List<string> more = [];
        if (staple is not null)
        {
            await File.WriteAllBytesAsync(_folder["staple.der"], staple, TestContext.Current.CancellationToken);
            more = ["-status_file", _folder["staple.der"]];
        }

        // -www: it does not look at its standard input, whose end would be the end of its connections.
        RunningProgram server = RunningProgram.Start(Needs.Program("openssl", "openssl"),
            ["s_server", "-www", "-accept", "127.0.0.1:0", "-cert", _folder["chain.pem"], "-key", _folder["key.pem"], .. more]);
        await server.WaitForOutputAsync("ACCEPT");
        return server;
    }

    [GeneratedRegex(@"ACCEPT 127\.0\.0\.1:(\d+)")]
    private static partial Regex Port();
}
