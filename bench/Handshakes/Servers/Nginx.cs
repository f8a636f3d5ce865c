using System.Globalization;
using System.Net;
using System.Text;
using OrleansOcsp.Authority;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Bench.Handshakes.Servers;

/// <summary>nginx with a staple file for each name: it never asks a responder, so only the handshake is measured.</summary>
internal static class Nginx
{
    /// <param name="scene">What to serve.</param>
    /// <param name="location">What a request gets.</param>
    public static async Task<Contender> StartAsync(Scene scene, string location = "return 204;")
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var servers = new StringBuilder();
        foreach (ThrowawayCertificate leaf in scene.Leaves)
        {
            string name = leaf.Options.DnsNames[0];
            string staple = scene.Folder[$"{name}.der"];
            File.WriteAllBytes(staple, scene.StapleFor(leaf));
            servers.Append(CultureInfo.InvariantCulture, $$"""
                  server {
                    listen {{endPoint}} ssl;
                    server_name {{name}};
                    ssl_certificate {{scene.ChainFile(name)}};
                    ssl_certificate_key {{scene.KeyFile(name)}};
                    ssl_stapling on;
                    ssl_stapling_file {{staple}};
                    location / { {{location}} }
                  }

                """);
        }

        return await StartAsync("nginx", endPoint, scene, servers.ToString());
    }

    /// <summary>A plain server for both sides of the row with a backend: a tiny answer, then close.</summary>
    public static Task<Contender> StartBackendAsync(Scene scene)
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        return StartAsync("backend", endPoint, scene, $$"""
              keepalive_timeout 0;
              server { listen {{endPoint}}; location / { return 200 "hello\n"; } }

            """);
    }

    private static async Task<Contender> StartAsync(string name, IPEndPoint endPoint, Scene scene, string servers)
    {
        string configuration = scene.Folder[$"{name}.conf"];
        File.WriteAllText(configuration, $$"""
            daemon off;
            pid {{scene.Folder[$"{name}.pid"]}};
            error_log {{scene.Folder[$"{name}.log"]}};
            worker_processes {{Options.ServerCores}};
            events { worker_connections 4096; }
            http {
              access_log off;
              server_names_hash_max_size 8192;
              ssl_protocols TLSv1.2 TLSv1.3;
              ssl_session_cache off;
            {{servers}}
            }
            """);
        RunningProgram program = Cores.Start("nginx", ["-c", configuration, "-p", scene.Folder.Path]);
        await Eventually.HoldsAsync(() => program.HasExited || Answers(endPoint), "nginx to listen");
        return program.HasExited
            ? throw new InvalidOperationException($"nginx did not start: {program.Output}")
            : new Contender(name, endPoint, program);
    }

    private static bool Answers(IPEndPoint endPoint)
    {
        using var probe = new System.Net.Sockets.TcpClient();
        try
        {
            probe.Connect(endPoint);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
