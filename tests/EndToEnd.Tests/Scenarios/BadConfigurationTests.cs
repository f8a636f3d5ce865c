using System.Net;
using System.Net.Sockets;
using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.EndToEnd.Tests.Scenarios;

/// <summary>What an operator gets wrong: one clear message that names the thing, and nothing half-started.</summary>
public sealed class BadConfigurationTests : IAsyncDisposable
{
    private readonly Lab _lab = new();

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    [Fact]
    public async Task A_key_file_that_is_not_there()
    {
        string chain = WriteChain(_lab.Issuer.Issue());
        await AssertRefusedAsync(["--cert", chain, "--key", _lab.Folder["nowhere.key"]], "nowhere.key");
    }

    [Fact]
    public async Task The_key_of_another_certificate()
    {
        string chain = WriteChain(_lab.Issuer.Issue());
        string other = WriteKey(_lab.Issuer.Issue());
        await AssertRefusedAsync(["--cert", chain, "--key", other], "key", "certificate");
    }

    [Fact]
    public async Task A_file_that_is_no_PEM()
    {
        string chain = _lab.Folder["broken.pem"];
        await File.WriteAllTextAsync(chain, "-----BEGIN CERTIFICATE-----\nnot base 64\n", TestContext.Current.CancellationToken);
        await AssertRefusedAsync(["--cert", chain, "--key", WriteKey(_lab.Issuer.Issue())], "broken.pem");
    }

    [Fact]
    public async Task An_expired_certificate()
    {
        DateTimeOffset yesterday = TimeProvider.System.GetUtcNow().AddDays(-1);
        ThrowawayCertificate expired = _lab.Issuer.Issue(new LeafOptions { NotBefore = yesterday.AddDays(-1), NotAfter = yesterday });
        await AssertRefusedAsync(["--cert", WriteChain(expired), "--key", WriteKey(expired)], "expired");
    }

    [Fact]
    public async Task An_option_that_does_not_exist()
    {
        ThrowawayCertificate leaf = _lab.Issuer.Issue();
        await AssertRefusedAsync(["--cert", WriteChain(leaf), "--key", WriteKey(leaf), "--polcy", "hard-fail"], "--polcy", "--policy");
    }

    [Fact]
    public async Task A_port_that_is_taken()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        string port = taken.LocalEndPoint!.ToString()!;
        ThrowawayCertificate leaf = _lab.Issuer.Issue();
        await AssertRefusedAsync(["--listen", port, "--cert", WriteChain(leaf), "--key", WriteKey(leaf)], port);
    }

    [Fact]
    public async Task All_faults_are_said_at_once()
    {
        ThrowawayCertificate leaf = _lab.Issuer.Issue();
        string[] arguments = ["--cert", WriteChain(leaf), "--key", WriteKey(leaf), "--policy", "sometimes", "--set", "StartupBudget=soon"];
        await AssertRefusedAsync(arguments, "sometimes", "StartupBudget");
    }

    [Fact]
    public async Task No_issuer_in_the_chain_and_none_to_fetch()
    {
        OcspResponder responder = await _lab.StartResponderAsync(TimeSpan.FromHours(1));
        ThrowawayCertificate leaf = _lab.Issuer.Issue(new LeafOptions { OcspUrls = [responder.Url] });
        string lonely = _lab.Folder["lonely.pem"];
        using (var certificate = leaf.ToX509Certificate2())
        {
            await File.WriteAllTextAsync(lonely, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        }

        // It can be served, without a staple; so it is said, and not a reason to stop.
        await using EdgeProcess edge = EdgeProcess.Run(
            new Dictionary<string, string> { ["State"] = _lab.StateFolder }, "--cert", lonely, "--key", WriteKey(leaf));
        await edge.Process.WaitForOutputAsync("issuer");
        Assert.Contains("lonely.pem", edge.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_bad_certificate_does_not_stop_the_others()
    {
        OcspResponder responder = await _lab.StartResponderAsync(TimeSpan.FromHours(1));
        _lab.Add("good.example", responder);
        _lab.Add("bad.example", responder);
        string bad = Path.Combine(_lab.CertificateFolder, "bad.example.pem");
        await File.WriteAllTextAsync(bad, "garbage", TestContext.Current.CancellationToken);
        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(_lab.Settings);
        using HandshakeResult handshake = edge.Handshake("good.example");
        Assert.NotNull(handshake.Staple);
        Assert.Contains(bad, edge.Output, StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(string[] arguments, params string[] words)
    {
        ProgramResult result = await ProgramResult.OfAsync(
            EdgeProcess.Program, ["run", "--listen", "127.0.0.1:0", "--health", "off", "--state", _lab.StateFolder, .. arguments]);
        Assert.NotEqual(0, result.ExitCode);
        Assert.All(words, word => Assert.Contains(word, result.All, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("   at ", result.All, StringComparison.Ordinal); // no stack trace
    }

    private string WriteChain(ThrowawayCertificate leaf)
    {
        leaf.WriteTo(_lab.Folder[leaf.Serial + ".pem"], _lab.Folder[leaf.Serial + ".key"]);
        return _lab.Folder[leaf.Serial + ".pem"];
    }

    private string WriteKey(ThrowawayCertificate leaf)
    {
        WriteChain(leaf);
        return _lab.Folder[leaf.Serial + ".key"];
    }
}
