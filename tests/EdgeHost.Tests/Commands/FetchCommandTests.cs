using OrleansOcsp.Authority;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Commands;

public sealed class FetchCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CertificateAuthority _root = CertificateAuthority.CreateRoot();
    private readonly CertificateAuthority _ca;

    public FetchCommandTests()
    {
        _ca = _root.CreateIntermediate();
        _ca.WriteTo(_folder["issuer.pem"]);
    }

    [Fact]
    public async Task A_good_answer_is_printed_and_written_for_other_programs()
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        string cert = Write(new LeafOptions { OcspUrls = [responder.Url] });

        (int code, string output, _) = await CommandLineTests.RunAsync(
            "fetch", cert, "--issuer", _folder["issuer.pem"], "-o", _folder["staple.der"]);

        Assert.Equal(ExitCode.Good, code);
        Assert.StartsWith("good\n", output, StringComparison.Ordinal);
        (code, output, _) = await CommandLineTests.RunAsync(
            "verify", "--response", _folder["staple.der"], "--issuer", _folder["issuer.pem"], "--leaf", cert);
        Assert.Equal(ExitCode.Good, code);
        Assert.StartsWith("good\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_responder_is_asked_when_the_first_has_no_answer()
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        string cert = Write(new LeafOptions { OcspUrls = [new Uri("http://127.0.0.1:1/"), responder.Url] });

        (int code, _, _) = await CommandLineTests.RunAsync("fetch", cert, "--issuer", _folder["issuer.pem"], "--post");

        Assert.Equal(ExitCode.Good, code);
        Assert.Equal("POST", Assert.Single(responder.Requests).Method);
    }

    [Fact]
    public async Task A_revoked_certificate_is_exit_code_1_and_its_proof_is_written()
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        ThrowawayCertificate leaf = _ca.Issue(new LeafOptions { OcspUrls = [responder.Url] });
        _ca.Revoke(leaf);
        leaf.WriteTo(_folder["cert.pem"], _folder["key.pem"]);

        (int code, string output, _) = await CommandLineTests.RunAsync(
            "fetch", _folder["cert.pem"], "--issuer", _folder["issuer.pem"], "-o", _folder["staple.der"]);

        Assert.Equal(ExitCode.Bad, code);
        Assert.StartsWith("revoked\n", output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["staple.der"]));
    }

    [Fact]
    public async Task An_answer_that_no_client_takes_is_not_written()
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        responder.Fault = ResponderFault.WrongSigner;
        string cert = Write(new LeafOptions { OcspUrls = [responder.Url] });

        (int code, string output, _) = await CommandLineTests.RunAsync(
            "fetch", cert, "--issuer", _folder["issuer.pem"], "-o", _folder["staple.der"]);

        Assert.Equal(ExitCode.Bad, code);
        Assert.StartsWith("invalid:", output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["staple.der"]));
    }

    [Fact]
    public async Task No_answer_is_exit_code_2_and_says_what_each_responder_did()
    {
        await using OcspResponder responder = await OcspResponder.StartAsync(_ca);
        responder.Fault = ResponderFault.TryLater;
        string cert = Write(new LeafOptions { OcspUrls = [responder.Url, new Uri("http://127.0.0.1:1/")] });

        (int code, string output, _) = await CommandLineTests.RunAsync("fetch", cert, "--issuer", _folder["issuer.pem"]);

        Assert.Equal(ExitCode.Unreachable, code);
        Assert.StartsWith("no answer\n", output, StringComparison.Ordinal);
        Assert.Contains("it answered tryLater", output, StringComparison.Ordinal);
        Assert.Contains("Connection refused", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_without_a_responder_is_not_applicable()
    {
        (int code, string output, _) = await CommandLineTests.RunAsync(
            "fetch", Write(new LeafOptions()), "--issuer", _folder["issuer.pem"]);

        Assert.Equal(ExitCode.Unreachable, code);
        Assert.StartsWith("not applicable\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_issuer_that_is_not_the_issuer_is_exit_code_66()
    {
        CertificateAuthority.CreateRoot(new AuthorityOptions { Name = "stranger" }).WriteTo(_folder["stranger.pem"]);

        (int code, _, string error) = await CommandLineTests.RunAsync(
            "fetch", Write(new LeafOptions()), "--issuer", _folder["stranger.pem"]);

        Assert.Equal(ExitCode.UnusableFile, code);
        Assert.Contains("--issuer is not its issuer", error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _root.Dispose();
        _folder.Dispose();
    }

    private string Write(LeafOptions wanted)
    {
        _ca.Issue(wanted).WriteTo(_folder["cert.pem"], _folder["key.pem"]);
        return _folder["cert.pem"];
    }
}
