using System.Security.Cryptography;
using System.Text.Json;
using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Protocol;
using OrleansOcsp.Testing;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EndToEnd.Tests.Feeds;

/// <summary>The SDS secret that <c>ocsp-edge feed</c> writes for Envoy, from a folder as certbot keeps it.</summary>
public sealed class EnvoyTests : IAsyncLifetime
{
    private const string Name = "www.test";

    private readonly TempFolder _folder = new();
    private readonly CertificateAuthority _ca = CertificateAuthority.CreateRoot();
    private readonly List<ThrowawayCertificate> _leaves = [];
    private OcspResponder _responder = null!;

    private string Secret => _folder[$"feed/{Name}.json"];

    public async ValueTask InitializeAsync()
    {
        _responder = await OcspResponder.StartAsync(_ca);
        _folder.Folder("feed");
        _folder.Folder($"archive/{Name}");
        _folder.Folder($"live/{Name}");
        _ca.WriteTo(_folder["ca.pem"]);
        Renew();
    }

    public async ValueTask DisposeAsync()
    {
        await _responder.DisposeAsync();
        _ca.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_secret_is_what_Envoys_published_schema_says()
    {
        EnvoySchema schema = EnvoySchema.Find();
        ProgramResult written = await ProgramResult.OfAsync(EdgeProcess.Program, [.. CommandLine("export")]);
        Assert.True(written.ExitCode == 0, written.All);
        string secret = await File.ReadAllTextAsync(Secret, TestContext.Current.CancellationToken);
        ProgramResult read = await schema.ReadAsync(secret, _folder.Path);
        Assert.True(read.ExitCode == 0, read.All);
        using (JsonDocument json = JsonDocument.Parse(secret))
        {
            byte[] staple = json.RootElement.GetProperty("resources")[0].GetProperty("tls_certificate").GetProperty("ocsp_staple")
                .GetProperty("inline_bytes").GetBytesFromBase64();
            Assert.Equal(
                $"{Name} inline_string filename={_folder[$"archive/{Name}/privkey1.pem"]} inline_bytes={Convert.ToHexStringLower(staple)}",
                read.Output.Trim());
        }

        ProgramResult misspelt = await schema.ReadAsync(secret.Replace("\"ocsp_staple\"", "\"ocsp_stapel\"", StringComparison.Ordinal), _folder.Path);
        Assert.Contains("has no field named \"ocsp_stapel\"", misspelt.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_key_and_staple_change_together_when_the_certificate_is_renewed()
    {
        await using RunningProgram feed = RunningProgram.Start(EdgeProcess.Program, [.. CommandLine("feed"), "--health", "off"]);
        await Eventually.HoldsAsync(() => File.Exists(Secret), "the first secret", null, () => feed.Output);
        await IsWholeAsync(leaf: 0);

        // A responder that takes seconds to answer: the new certificate waits, and the secret stays the old one, key and all.
        _responder.Behaviour = _responder.Behaviour with { Fault = ResponderFault.SlowDrip, DripInterval = TimeSpan.FromMilliseconds(3) };
        int asked = _responder.RequestCount;
        Renew();
        await Eventually.HoldsAsync(() => _responder.RequestCount > asked, "the question about the new certificate", null, () => feed.Output);
        await IsWholeAsync(leaf: 0);

        // From one to the next there is no state between.
        await Eventually.HoldsAsync(async () => await IsWholeAsync(leaf: null) == 1, "the secret of the new certificate", null, () => feed.Output);
    }

    /// <summary>A new certificate with a new key, as certbot puts it there.</summary>
    private void Renew()
    {
        ThrowawayCertificate leaf = _ca.Issue(new LeafOptions { DnsNames = [Name], OcspUrls = [_responder.Url] });
        _leaves.Add(leaf);
        string chain = _folder[$"archive/{Name}/fullchain{_leaves.Count}.pem"];
        string key = _folder[$"archive/{Name}/privkey{_leaves.Count}.pem"];
        leaf.WriteTo(chain, key);
        File.AppendAllText(chain, _ca.Pem());
        Link("privkey.pem", key);
        Link("fullchain.pem", chain);
    }

    private void Link(string name, string target)
    {
        string link = _folder[$"live/{Name}/{name}"];
        File.CreateSymbolicLink(link + ".new", target);
        File.Move(link + ".new", link, overwrite: true);
    }

    /// <summary>Chain, key and staple of the secret, as it lies there now, belong together.</summary>
    /// <param name="leaf">The certificate that it has to be; null: any.</param>
    /// <returns>Which certificate it is.</returns>
    private async Task<int> IsWholeAsync(int? leaf)
    {
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllBytesAsync(Secret, TestContext.Current.CancellationToken));
        JsonElement tls = json.RootElement.GetProperty("resources")[0].GetProperty("tls_certificate");
        string chain = tls.GetProperty("certificate_chain").GetProperty("inline_string").GetString()!;
        int found = _leaves.FindIndex(one => chain.StartsWith(PemEncoding.WriteString("CERTIFICATE", one.Der.Span), StringComparison.Ordinal));
        Assert.Equal(leaf ?? found, found);
        Assert.Equal(_folder[$"archive/{Name}/privkey{found + 1}.pem"], tls.GetProperty("private_key").GetProperty("filename").GetString());
        byte[] staple = tls.GetProperty("ocsp_staple").GetProperty("inline_bytes").GetBytesFromBase64();
        Assert.True(Lab.Judge(_leaves[found], staple) is StapleVerdict.Accepted { Staple.Status: CertStatus.Good });
        return found;
    }

    private IEnumerable<string> CommandLine(string command) =>
    [
        command, "--certs", _folder["live"], "--issuer", _folder["ca.pem"], "--state", _folder.Folder("state"),
        "--format", "envoy", "--directory", _folder["feed"],
    ];
}
