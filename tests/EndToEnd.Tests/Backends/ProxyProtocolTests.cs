using System.Globalization;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Backends;

/// <summary>The header of the PROXY protocol as its inventor reads it.</summary>
public sealed class ProxyProtocolTests
{
    [Fact]
    public async Task HAProxy_behind_the_edge_knows_the_client_and_the_name_it_asked_for()
    {
        string haproxy = Needs.Program("haproxy", "haproxy");
        string curl = Needs.Program("curl", "curl");
        await using var lab = new Lab();
        lab.Add("shop.example", await lab.StartResponderAsync(TimeSpan.FromHours(1)));
        string socket = lab.Folder["backend.sock"];
        string configuration = lab.Folder["haproxy.cfg"];
        File.WriteAllText(configuration, $"""
            defaults
                mode http
                timeout client 30s
                timeout connect 30s
                timeout server 30s
            frontend backend
                bind unix@{socket} accept-proxy
                http-request return status 200 content-type text/plain lf-string "%[src]:%[src_port] %[dst]:%[dst_port] %[fc_pp_authority]"

            """);
        await using RunningProgram server = RunningProgram.Start(haproxy, ["-db", "-f", configuration]);
        await Eventually.HoldsAsync(() => File.Exists(socket), "HAProxy's socket", seen: () => server.Output);
        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(new Dictionary<string, string>(lab.Settings)
        {
            ["Backends:haproxy:Address"] = $"unix:{socket}",
            ["Backends:haproxy:ProxyProtocol"] = "true",
        });

        ProgramResult answer = await ProgramResult.OfAsync(curl,
            ["--silent", "--show-error", "--cert-status", "--cacert", lab.RootFile, "--write-out", " from %{local_port}",
                "--resolve", $"shop.example:{edge.EndPoint.Port}:127.0.0.1", $"https://shop.example:{edge.EndPoint.Port}/"]);

        string clientPort = answer.Output.Split(' ')[^1];
        Assert.True(int.TryParse(clientPort, NumberStyles.None, CultureInfo.InvariantCulture, out _), answer.All + edge.Output);
        Assert.Equal($"127.0.0.1:{clientPort} 127.0.0.1:{edge.EndPoint.Port} shop.example from {clientPort}", answer.Output);
    }
}
