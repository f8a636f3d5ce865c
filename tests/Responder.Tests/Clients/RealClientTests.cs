using OrleansOcsp.Authority;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Responder.Tests.Clients;

/// <summary>OCSP clients of others against the responder: they get what the CA said and verify it themselves.</summary>
public sealed class RealClientTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Openssl_posts_and_verifies_good_and_revoked()
    {
        string openssl = Needs.Program("openssl", "openssl");
        await using ResponderRig rig = await ResponderRig.StartAsync();
        foreach (AnswerStatus status in new[] { AnswerStatus.Good, AnswerStatus.Revoked })
        {
            KeptLeaf leaf = Keep(rig, status);

            // With a nonce, as openssl sends it: it warns that none came back and goes on.
            ProgramResult said = await OpensslAsync(openssl, ["-url", rig.Url.ToString()]);
            Assert.True(said.ExitCode == 0, said.All);
            Assert.Contains("Response verify OK", said.All, StringComparison.Ordinal);
            Assert.Contains(status == AnswerStatus.Good ? ": good" : ": revoked", said.All, StringComparison.Ordinal);
            Assert.NotNull(leaf);
        }
    }

    [Fact]
    public async Task Openssl_asks_with_a_path_and_with_a_path_that_ends_in_a_slash()
    {
        string openssl = Needs.Program("openssl", "openssl");
        await using ResponderRig rig = await ResponderRig.StartAsync(prefix: "/pki/ocsp");
        Keep(rig, AnswerStatus.Good);
        foreach (string url in new[] { $"http://{rig.EndPoint}/pki/ocsp", $"http://{rig.EndPoint}/pki/ocsp/" })
        {
            ProgramResult said = await OpensslAsync(openssl, ["-url", url, "-no_nonce"]);
            Assert.Contains("Response verify OK", said.All, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Openssl_is_told_unauthorized_and_tryLater()
    {
        string openssl = Needs.Program("openssl", "openssl");
        await using ResponderRig rig = await ResponderRig.StartAsync();
        KeptLeaf leaf = rig.Keep(staple: false);
        Save(rig, leaf);
        ProgramResult said = await OpensslAsync(openssl, ["-url", rig.Url.ToString()]);
        Assert.Contains("trylater", said.All, StringComparison.OrdinalIgnoreCase);
        await leaf.Kept.DisposeAsync();
        said = await OpensslAsync(openssl, ["-url", rig.Url.ToString()]);
        Assert.Contains("unauthorized", said.All, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Openssl_finds_a_sha256_answer_to_a_sha256_question()
    {
        string openssl = Needs.Program("openssl", "openssl");
        await using ResponderRig rig = await ResponderRig.StartAsync();
        KeptLeaf leaf = rig.Keep(staple: false);
        leaf.Publish(hash: IdHash.Sha256);
        Save(rig, leaf);
        ProgramResult said = await ProgramResult.OfAsync(openssl, ["ocsp", "-issuer", _folder["ca.pem"], "-sha256", "-cert", _folder["leaf.pem"],
            "-CAfile", _folder["ca.pem"], "-url", rig.Url.ToString()]);
        Assert.Contains("Response verify OK", said.All, StringComparison.Ordinal);
        Assert.Contains(": good", said.All, StringComparison.Ordinal);
        said = await OpensslAsync(openssl, ["-url", rig.Url.ToString()]);
        Assert.Contains("unauthorized", said.All, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Curl_gets_what_openssl_asked_for_and_openssl_verifies_it()
    {
        string openssl = Needs.Program("openssl", "openssl");
        string curl = Needs.Program("curl", "curl");
        await using ResponderRig rig = await ResponderRig.StartAsync();
        for (int round = 0; round < 3; round++)
        {
            Keep(rig, AnswerStatus.Good);
            await OpensslAsync(openssl, ["-reqout", _folder["request.der"]]);
            byte[] request = await File.ReadAllBytesAsync(_folder["request.der"], TestContext.Current.CancellationToken);
            foreach (string path in new[] { Convert.ToBase64String(request), Uri.EscapeDataString(Convert.ToBase64String(request)) })
            {
                ProgramResult got = await ProgramResult.OfAsync(curl, ["-sS", "--fail", "--path-as-is", "-o", _folder["response.der"], rig.Url + path]);
                Assert.True(got.ExitCode == 0, got.All);
                ProgramResult said = await OpensslAsync(openssl, ["-respin", _folder["response.der"], "-no_nonce"]);
                Assert.Contains("Response verify OK", said.All, StringComparison.Ordinal);
                Assert.Contains(": good", said.All, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Gnutls_ocsptool_asks_and_verifies()
    {
        string ocsptool = Needs.Program("ocsptool", "gnutls-bin");
        await using ResponderRig rig = await ResponderRig.StartAsync();
        foreach (AnswerStatus status in new[] { AnswerStatus.Good, AnswerStatus.Revoked })
        {
            Keep(rig, status);
            ProgramResult said = await ProgramResult.OfAsync(ocsptool, ["--ask=" + rig.Url, "--load-issuer", _folder["ca.pem"],
                "--load-cert", _folder["leaf.pem"], "--load-trust", _folder["ca.pem"]]);
            Assert.Contains("Success.", said.All, StringComparison.Ordinal);
            Assert.Contains($"Certificate Status: {(status == AnswerStatus.Good ? "good" : "revoked")}", said.All, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _folder.Dispose();

    private KeptLeaf Keep(ResponderRig rig, AnswerStatus status)
    {
        KeptLeaf leaf = rig.Keep(staple: false);
        leaf.Publish(status);
        Save(rig, leaf);
        return leaf;
    }

    private void Save(ResponderRig rig, KeptLeaf leaf)
    {
        rig.Ca.WriteTo(_folder["ca.pem"]);
        leaf.Leaf.WriteTo(_folder["leaf.pem"], _folder["leaf.key"]);
    }

    private Task<ProgramResult> OpensslAsync(string openssl, IEnumerable<string> arguments) => ProgramResult.OfAsync(
        openssl, ["ocsp", "-issuer", _folder["ca.pem"], "-cert", _folder["leaf.pem"], "-CAfile", _folder["ca.pem"], .. arguments]);
}
