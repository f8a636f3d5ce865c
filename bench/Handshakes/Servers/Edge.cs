using System.Net;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Bench.Handshakes.Servers;

/// <summary><c>ocsp-edge run</c> as it is published, with the settings that it ships with.</summary>
internal static class Edge
{
    public static async Task<Contender> StartAsync(Scene scene, string? program = null, string? state = null, params string[] arguments)
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        string name = program is null ? "ocsp-edge" : Path.GetFileName(program);
        RunningProgram edge = Cores.Start(program ?? Options.EdgeProgram, [
            "run", "--listen", $"{endPoint}", "--health", "off", "--state", state ?? scene.Folder.Folder($"state-{endPoint.Port}"),
            "--set", $"Certificates:0:Directory={scene.CertificateFolder}", "--set", $"Issuers:Trusted:0={scene.IssuerFile}", .. arguments]);
        await edge.WaitForOutputAsync("Ready: ", TimeSpan.FromMinutes(5));
        return new Contender(name, endPoint, edge);
    }
}
