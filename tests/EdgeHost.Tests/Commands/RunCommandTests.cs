using System.Net;
using System.Net.Sockets;
using OrleansOcsp.Authority;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EdgeHost.Tests.Commands;

/// <summary>A configuration that cannot work is one clear message and an exit code; nothing is left half-started.</summary>
public sealed class RunCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CertificateAuthority _ca = CertificateAuthority.CreateRoot().CreateIntermediate();
    private readonly ThrowawayCertificate _leaf;
    private readonly IPEndPoint _address;

    public RunCommandTests()
    {
        _leaf = _ca.Issue(new LeafOptions { OcspUrls = [new Uri("http://127.0.0.1:1/")] });
        _leaf.WriteTo(_folder["cert.pem"], _folder["key.pem"]);
        using Socket free = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _address = (IPEndPoint)free.LocalEndPoint!;
    }

    [Fact]
    public async Task A_missing_key_is_named() =>
        await AssertRefusedAsync("The private key is missing:", $"{_folder["none.pem"]} does not exist.", Run(key: "none.pem"));

    [Fact]
    public async Task A_key_of_another_certificate_is_named()
    {
        await File.WriteAllTextAsync(_folder["other.pem"], _ca.Issue().Key.ToPem(), TestContext.Current.CancellationToken);

        await AssertRefusedAsync("belongs to another certificate", "CN=localhost", Run(key: "other.pem"));
    }

    [Fact]
    public async Task An_unreadable_certificate_is_named()
    {
        await File.WriteAllTextAsync(
            _folder["bad.pem"], "-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n", TestContext.Current.CancellationToken);

        await AssertRefusedAsync("has no certificate that can be read", "bad.pem", Run(cert: "bad.pem"));
    }

    [Fact]
    public async Task A_certificate_whose_bytes_are_none_is_named()
    {
        await File.WriteAllTextAsync(
            _folder["bad.pem"],
            "-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n",
            TestContext.Current.CancellationToken);

        await AssertRefusedAsync("The first certificate in", "cannot be read", Run(cert: "bad.pem"));
    }

    [Fact]
    public async Task An_expired_certificate_is_named()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        _ca.Issue(new LeafOptions { NotBefore = now.AddDays(-9), NotAfter = now.AddDays(-1) })
            .WriteTo(_folder["old.pem"], _folder["key.pem"]);

        await AssertRefusedAsync("expired on", "Renew it.", Run(cert: "old.pem"));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(_address);
        other.Listen();

        (int code, _, string error) = await CommandLineTests.RunAsync(Run());

        Assert.Equal(ExitCode.Bad, code);
        Assert.Equal(
            $"ocsp-edge run: {_address} cannot be listened on: another program listens there. Stop it, or choose another port.\n", error);
        Assert.False(Directory.Exists(_folder["state"]));
    }

    [Fact]
    public async Task A_state_directory_that_cannot_be_written_is_named()
    {
        await File.WriteAllTextAsync(_folder["state"], "a file", TestContext.Current.CancellationToken);

        await AssertRefusedAsync("State:", "cannot be written", Run());
    }

    [Fact]
    public async Task Settings_are_told_all_at_once_as_they_were_written()
    {
        (int code, _, string error) = await CommandLineTests.RunAsync(
            "run", "--listen", "here", "--cert", _folder["cert.pem"], "--key", _folder["key.pem"],
            "--policy", "never", "--set", "Tls:CiferList=x");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Collection(error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            line => Assert.StartsWith("ocsp-edge run: --listen is 'here'; expected IP:PORT", line, StringComparison.Ordinal),
            line => Assert.StartsWith("ocsp-edge run: --policy is 'never'; expected one of", line, StringComparison.Ordinal),
            line => Assert.Equal("ocsp-edge run: --set Tls:CiferList is not a setting; did you mean Tls:CipherList?", line),
            line => Assert.StartsWith("ocsp-edge run: State is missing", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--listn 1", "'--listn' is not known; did you mean --listen?")]
    [InlineData("--cert a", "--cert and --key go together")]
    [InlineData("--issuer a", "--issuer belongs to --cert")]
    [InlineData("--set nothing", "'nothing' is wrong for --set; expected KEY=VALUE.")]
    public async Task An_unknown_or_lonely_option_is_exit_code_64(string line, string message)
    {
        (int code, _, string error) = await CommandLineTests.RunAsync(["run", .. line.Split(' ')]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith($"ocsp-edge run: {message}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_finds_a_certificate_for_which_no_issuer_can_be_had()
    {
        using (var bare = _leaf.ToX509Certificate2())
        {
            await File.WriteAllTextAsync(_folder["bare.pem"], bare.ExportCertificatePem(), TestContext.Current.CancellationToken);
        }

        (int code, string output, _) = await CommandLineTests.RunAsync([.. Run(cert: "bare.pem"), "--validate"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("No staple can be had for it", output, StringComparison.Ordinal);
        Assert.EndsWith("1 certificates for 1 names, 1 faults.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_finds_hard_fail_without_a_responder()
    {
        _ca.Issue(new LeafOptions { MustStaple = true }).WriteTo(_folder["cert.pem"], _folder["key.pem"]);

        (int code, string output, _) = await CommandLineTests.RunAsync([.. Run(), "--validate"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("must-staple", output, StringComparison.Ordinal);
        Assert.Contains("names no OCSP responder", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_says_that_all_is_well_and_starts_nothing()
    {
        (int code, string output, string error) = await CommandLineTests.RunAsync([.. Run(), "--validate"]);

        Assert.Equal((ExitCode.Good, "1 certificates for 1 names, 0 faults.\n", ""), (code, output, error));
        Assert.False(Directory.Exists(_folder["state"]));
    }

    [Fact]
    public async Task A_terminated_edge_drains_and_exits_with_0()
    {
        await using RunningProgram edge = RunningProgram.Start(
            Repository.Program("EdgeHost", "ocsp-edge"), [.. Run(), "--issuer", _folder["issuer.pem"]]);
        _ca.WriteTo(_folder["issuer.pem"]);
        await edge.WaitForOutputAsync("Ready: start-up is decided for 1 names");

        Assert.Equal(0, await edge.StopAsync());
        Assert.Contains("Stopping: the listeners are closed", edge.Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _ca.Dispose();
        _folder.Dispose();
    }

    private string[] Run(string cert = "cert.pem", string key = "key.pem") =>
    [
        "run", "--listen", _address.ToString(), "--cert", _folder[cert], "--key", _folder[key],
        "--state", _folder["state"], "--health", "off",
    ];

    /// <summary>One message on standard error; the address is free again.</summary>
    private async Task AssertRefusedAsync(string what, string detail, string[] line)
    {
        (int code, string output, string error) = await CommandLineTests.RunAsync(line);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Empty(output);
        Assert.StartsWith("ocsp-edge run: ", error, StringComparison.Ordinal);
        Assert.Contains(what, error, StringComparison.Ordinal);
        Assert.Contains(detail, error, StringComparison.Ordinal);
        Assert.InRange(error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 2);
        using Socket again = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        again.Bind(_address);
        again.Listen();
    }
}
