using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.RealClients;

/// <summary>openssl, curl and gnutls-cli at the edge's door: in where the staple is good, out where it must be.</summary>
[Collection(nameof(ClientLab))]
public sealed class ProgramClientTests(ClientLab lab)
{
    // CURLE_SSL_INVALIDCERTSTATUS (curl's manual, exit codes).
    private const int CurlBadStatus = 91;

    [Fact]
    public async Task OpenSSL_verifies_the_chain_and_reads_a_good_staple()
    {
        ProgramResult result = await OpenSslAsync(ClientLab.Good);
        Assert.True(result.ExitCode == 0, result.All);
        Assert.Contains("OCSP Response Status: successful", result.Output, StringComparison.Ordinal);
        Assert.Contains("Cert Status: good", result.Output, StringComparison.Ordinal);
        Assert.Contains("Verify return code: 0 (ok)", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenSSL_reads_a_revoked_staple_and_sees_a_missing_one()
    {
        Assert.Contains("Cert Status: revoked", (await OpenSslAsync(ClientLab.Revoked)).Output, StringComparison.Ordinal);
        Assert.Contains("OCSP response: no response sent", (await OpenSslAsync(ClientLab.Unstapled)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ClientLab.Good, 0)]
    [InlineData(ClientLab.Unstapled, CurlBadStatus)]
    [InlineData(ClientLab.Revoked, CurlBadStatus)]
    public async Task Curl_with_cert_status_judges_rightly(string name, int exitCode)
    {
        ProgramResult result = await CurlAsync(name);
        Assert.True(result.ExitCode == exitCode, $"curl ended with {result.ExitCode}; expected {exitCode}: {result.All}");
    }

    [Theory]
    [InlineData(ClientLab.Good, null)]
    [InlineData(ClientLab.Unstapled, "the OCSP status is missing")]
    [InlineData(ClientLab.Revoked, "certificate chain is revoked")]
    public async Task GnuTLS_judges_rightly(string name, string? complaint)
    {
        ProgramResult result = await GnuTlsAsync(name);
        Assert.True((result.ExitCode == 0) == complaint is null, result.All);
        Assert.Contains(complaint ?? "Status: The certificate is trusted", result.All, StringComparison.Ordinal);
    }

    internal static async Task<bool> CurlAcceptsAsync(ClientLab lab, string name) =>
        (await new ProgramClientTests(lab).CurlAsync(name)).ExitCode == 0;

    internal static async Task<bool> GnuTlsAcceptsAsync(ClientLab lab, string name) =>
        (await new ProgramClientTests(lab).GnuTlsAsync(name)).ExitCode == 0;

    private Task<ProgramResult> OpenSslAsync(string name) => ProgramResult.OfAsync(
        Needs.Program("openssl", "openssl"),
        ["s_client", "-status", "-connect", $"{lab.EndPoint}", "-servername", name, "-verify_hostname", name, "-CAfile", lab.RootFile],
        input: "");

    private Task<ProgramResult> CurlAsync(string name) => ProgramResult.OfAsync(
        Needs.Program("curl", "curl"),
        ["--silent", "--show-error", "--cert-status", "--cacert", lab.RootFile, "--resolve", $"{name}:{lab.EndPoint.Port}:127.0.0.1",
            $"https://{name}:{lab.EndPoint.Port}/"]);

    private Task<ProgramResult> GnuTlsAsync(string name) => ProgramResult.OfAsync(
        Needs.Program("gnutls-cli", "gnutls-bin"),
        ["--x509cafile", lab.RootFile, "--sni-hostname", name, "--verify-hostname", name, "--port", $"{lab.EndPoint.Port}", "127.0.0.1"],
        input: "");
}
