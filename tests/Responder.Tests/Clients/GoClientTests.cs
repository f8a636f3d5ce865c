using OrleansOcsp.Authority;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Responder.Tests.Clients;

/// <summary>A program in Go with golang.org/x/crypto/ocsp against the responder: it verifies what it gets, by both methods and both
/// hashes.</summary>
public sealed class GoClientTests : IDisposable
{
    // Where Debian's golang-golang-x-crypto-dev puts it: a module proxy is not needed.
    private const string Packages = "/usr/share/gocode";

    private static readonly TimeSpan CompilerPatience = TimeSpan.FromMinutes(4);

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Go_asks_and_verifies()
    {
        string client = await BuildAsync();
        await using ResponderRig rig = await ResponderRig.StartAsync();
        rig.Ca.WriteTo(_folder["ca.pem"]);
        foreach ((AnswerStatus status, IdHash hash, string said) in new[]
        {
            (AnswerStatus.Good, IdHash.Sha1, "good"), (AnswerStatus.Revoked, IdHash.Sha1, "revoked"), (AnswerStatus.Good, IdHash.Sha256, "good"),
        })
        {
            KeptLeaf leaf = Keep(rig);
            leaf.Publish(status, hash);
            string name = hash == IdHash.Sha256 ? "sha256" : "sha1";
            string other = hash == IdHash.Sha256 ? "sha1" : "sha256";
            foreach (string method in new[] { "get", "post" })
            {
                Assert.Equal(said, await AskAsync(client, rig, method, name));
                Assert.Equal("ocsp: error from server: unauthorized", await AskAsync(client, rig, method, other));
            }
        }

        Keep(rig);
        Assert.Equal("ocsp: error from server: try later", await AskAsync(client, rig, "get", "sha1"));
        rig.Ca.Issue().WriteTo(_folder["leaf.pem"], _folder["leaf.key"]);
        Assert.Equal("ocsp: error from server: unauthorized", await AskAsync(client, rig, "post", "sha1"));
    }

    public void Dispose() => _folder.Dispose();

    private KeptLeaf Keep(ResponderRig rig)
    {
        KeptLeaf leaf = rig.Keep(staple: false);
        leaf.Leaf.WriteTo(_folder["leaf.pem"], _folder["leaf.key"]);
        return leaf;
    }

    private async Task<string> AskAsync(string client, ResponderRig rig, string method, string hash)
    {
        ProgramResult said = await ProgramResult.OfAsync(client, [_folder["leaf.pem"], _folder["ca.pem"], rig.Url.ToString(), method, hash]);
        return said.All.Trim();
    }

    private async Task<string> BuildAsync()
    {
        string go = Needs.Program("go", "golang-go");
        if (!Directory.Exists(Path.Combine(Packages, "src/golang.org/x/crypto/ocsp")))
        {
            Assert.Skip("golang.org/x/crypto/ocsp is not installed (Debian: golang-golang-x-crypto-dev)");
        }

        string source = Path.Combine(Repository.Root, "tests/Responder.Tests/Clients/GoClient/main.go");
        ProgramResult built = await ProgramResult.OfAsync(
            go,
            ["build", "-o", _folder["client"], source],
            deadline: CompilerPatience,
            environment: new Dictionary<string, string?>
            {
                ["GO111MODULE"] = "off",
                ["GOPATH"] = Packages,
                ["GOFLAGS"] = null,
                ["CGO_ENABLED"] = "0",
                ["GOCACHE"] = Path.Combine(Repository.Root, "artifacts/go-cache"),
            });
        Assert.True(built.ExitCode == 0, built.All);
        return _folder["client"];
    }
}
