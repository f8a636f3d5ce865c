using System.Text.RegularExpressions;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Scenarios;

/// <summary>What a newcomer sees first.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task Demo_once_shows_a_verified_good_staple_in_the_first_handshake()
    {
        ProgramResult result = await ProgramResult.OfAsync(EdgeProcess.Program, ["demo", "--once", "--port", "0"]);
        Assert.True(result.ExitCode == 0, result.All);
        Assert.Contains("good", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_says_when_its_port_is_taken()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        string port = $"{((System.Net.IPEndPoint)taken.LocalEndpoint).Port}";
        ProgramResult result = await ProgramResult.OfAsync(EdgeProcess.Program, ["demo", "--once", "--port", port]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(port, result.Errors, StringComparison.Ordinal);
        Assert.Contains("--port", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_demo_says_to_try_works_when_pasted()
    {
        await using RunningProgram demo = RunningProgram.Start(EdgeProcess.Program, ["demo", "--port", "0"]);
        await demo.WaitForOutputAsync("Ctrl+C");

        ProgramResult openssl = await PasteAsync(demo, "openssl s_client");
        Assert.Contains("Cert Status: good", openssl.All, StringComparison.Ordinal);
        Assert.Contains("Verify return code: 0", openssl.All, StringComparison.Ordinal);

        Needs.Program("curl", "curl");
        ProgramResult curl = await PasteAsync(demo, "curl --cert-status");
        Assert.True(curl.ExitCode == 0, curl.All);
        Assert.Contains("not revoked", curl.Output, StringComparison.Ordinal);

        Assert.Contains("down", (await PasteAsync(demo, "curl -X POST .*/down")).Output, StringComparison.Ordinal);
        Assert.Contains("responder is down", (await PasteAsync(demo, "curl --cert-status")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await PasteAsync(demo, "curl -X POST .*/up")).ExitCode);
        Assert.Equal(0, await demo.StopAsync());
        Assert.DoesNotContain(
            Directory.GetDirectories(Path.GetTempPath(), "ocsp-edge-demo-*"),
            folder => demo.Output.Contains(folder, StringComparison.Ordinal));
    }

    private static async Task<ProgramResult> PasteAsync(RunningProgram demo, string start)
    {
        string line = demo.Output.Split('\n').First(text => Regex.IsMatch(text, "^ *" + start));
        return await ProgramResult.OfAsync("bash", ["-c", line]);
    }
}
