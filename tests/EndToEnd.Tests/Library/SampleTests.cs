using System.Globalization;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Library;

/// <summary>samples/AspNetApp: an ASP.NET Core app with two lines of ours.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task An_app_with_two_lines_staples_in_its_first_handshake()
    {
        string curl = Needs.Program("curl", "curl");
        await using var lab = new Lab();
        lab.Add("localhost", await lab.StartResponderAsync(TimeSpan.FromHours(1)), mustStaple: true);
        string port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        await using RunningProgram app = RunningProgram.Start(Repository.Program("AspNetApp", "OrleansOcsp.AspNetApp"),
        [
            "--chain", Path.Combine(lab.CertificateFolder, "localhost.pem"), "--key", Path.Combine(lab.CertificateFolder, "localhost.key"),
            "--state", lab.StateFolder, "--issuer", lab.IssuerFile, "--port", port,
        ]);
        await app.WaitForOutputAsync("Application started");

        ProgramResult answer = await ProgramResult.OfAsync(
            curl, ["--silent", "--show-error", "--cert-status", "--cacert", lab.RootFile, $"https://localhost:{port}/"]);

        Assert.Equal("Hello over HTTP/2, with a staple.\n", answer.All);
        Assert.Equal(0, await app.StopAsync());
    }
}
