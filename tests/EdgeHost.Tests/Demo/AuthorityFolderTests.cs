using OrleansOcsp.Authority;
using OrleansOcsp.EdgeHost.Tests.Commands;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Demo;

/// <summary>The demo's CA with a life longer than its process.</summary>
public sealed class AuthorityFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(ThrowawayKeyKind.EcdsaP256)]
    [InlineData(ThrowawayKeyKind.EcdsaP384)]
    [InlineData(ThrowawayKeyKind.Rsa2048)]
    public async Task A_CA_that_is_opened_again_is_the_same_and_knows_what_it_issued_and_revoked(ThrowawayKeyKind kind)
    {
        string revoked;
        using (AuthorityFolder first = Open())
        {
            Write("good", first.Issue(new LeafOptions { DnsNames = ["good.example"], KeyKind = kind }));
            ThrowawayCertificate leaf = first.Issue(new LeafOptions { DnsNames = ["revoked.example"] });
            Write("revoked", leaf);
            revoked = leaf.Serial;
            await using OcspResponder responder = await OcspResponder.StartAsync(first.Issuer);
            await using ResponderControl control = await ResponderControl.StartAsync(
                responder, cancellation: TestContext.Current.CancellationToken);
            Assert.NotNull(await control.SwitchAsync($"/revoke/{revoked}"));
        }

        using AuthorityFolder second = Open();
        await using OcspResponder again = await OcspResponder.StartAsync(second.Issuer);
        Assert.StartsWith("good\n", await FetchAsync("good", again.Url), StringComparison.Ordinal);
        string answer = await FetchAsync("revoked", again.Url);
        Assert.StartsWith("revoked\n", answer, StringComparison.Ordinal);
        Assert.Contains("keyCompromise", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["good.example", "revoked.example"], second.Issuer.Issued.Select(leaf => leaf.Options.DnsNames[0]).Order());
        Assert.Equal(kind, second.Issuer.Issued.Single(leaf => leaf.Serial != revoked).Key.Kind);

        second.Issuer.Unrevoke(second.Issuer.Find(revoked)!);
        using AuthorityFolder third = Open();
        Assert.Empty(third.Issuer.Revocations);
    }

    [Fact]
    public void Keys_are_for_their_owner_alone()
    {
        using AuthorityFolder folder = Open();
        folder.Issue(new LeafOptions());
        string[] keys = Directory.GetFiles(_folder["ca"], "*.key", SearchOption.AllDirectories);
        Assert.Equal(3, keys.Length);
        Assert.All(keys, key => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key)));
    }

    public void Dispose() => _folder.Dispose();

    private AuthorityFolder Open() => AuthorityFolder.Open(_folder["ca"], "test CA", TimeProvider.System);

    private void Write(string name, ThrowawayCertificate leaf) => leaf.WriteTo(_folder[name + ".pem"], _folder[name + ".key"]);

    private async Task<string> FetchAsync(string name, Uri url) => (await CommandLineTests.RunAsync(
        "fetch", _folder[name + ".pem"], "--issuer", Path.Combine(_folder["ca"], "issuer.pem"), "--url", url.AbsoluteUri)).Output;
}
