using System.Net;
using OrleansOcsp.Authority;
using OrleansOcsp.Testing;
using OrleansOcsp.Testing.Handshakes;

namespace OrleansOcsp.Responder.Tests.Clients;

/// <summary>nginx and Apache with their stapling pointed at the responder. The CA's own responder does not exist: nothing listens
/// there.</summary>
public sealed class RealServerTests : IDisposable
{
    private static readonly Uri DeadResponder = new("http://127.0.0.1:9/");

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Nginx_with_ssl_stapling_responder_staples()
    {
        string nginx = Needs.Program("nginx", "nginx-light");
        await using ResponderRig rig = await ResponderRig.StartAsync();
        KeptLeaf leaf = Keep(rig);
        int port = FreePort.Next();
        File.WriteAllText(_folder["nginx.conf"], $$"""
            daemon off;
            worker_processes 1;
            pid {{_folder["pid"]}};
            error_log stderr info;
            events { worker_connections 64; }
            http {
                access_log off;
                client_body_temp_path {{_folder["a"]}}; proxy_temp_path {{_folder["b"]}}; fastcgi_temp_path {{_folder["c"]}};
                uwsgi_temp_path {{_folder["d"]}}; scgi_temp_path {{_folder["e"]}};
                server {
                    listen 127.0.0.1:{{port}} ssl;
                    ssl_certificate {{_folder["chain.pem"]}};
                    ssl_certificate_key {{_folder["leaf.key"]}};
                    ssl_stapling on;
                    ssl_stapling_verify on;
                    ssl_trusted_certificate {{_folder["ca.pem"]}};
                    ssl_stapling_responder {{rig.Url}};
                    location / { return 200 ok; }
                }
            }
            """);
        await using RunningProgram server = RunningProgram.Start(nginx, ["-e", "stderr", "-p", _folder.Path, "-c", _folder["nginx.conf"]]);

        // nginx fetches after the first handshake.
        await StaplesAsync(port, leaf, server);
    }

    [Fact]
    public async Task Apache_with_SSLStaplingForceURL_staples()
    {
        string apache = Needs.Program("apache2", "apache2");
        await using ResponderRig rig = await ResponderRig.StartAsync();
        KeptLeaf leaf = Keep(rig);
        int port = FreePort.Next();
        const string Modules = "/usr/lib/apache2/modules";
        File.WriteAllText(_folder["apache.conf"], $"""
            ServerRoot {_folder.Path}
            ServerName localhost
            PidFile {_folder["pid"]}
            DefaultRuntimeDir {_folder.Path}
            Mutex file:{_folder.Path}
            ErrorLog /dev/stderr
            LoadModule mpm_event_module {Modules}/mod_mpm_event.so
            LoadModule authz_core_module {Modules}/mod_authz_core.so
            LoadModule socache_shmcb_module {Modules}/mod_socache_shmcb.so
            LoadModule ssl_module {Modules}/mod_ssl.so
            Listen 127.0.0.1:{port}
            DocumentRoot {_folder.Path}
            SSLUseStapling on
            SSLStaplingCache shmcb:{_folder["stapling"]}(128000)
            SSLStaplingForceURL {rig.Url}
            <VirtualHost 127.0.0.1:{port}>
                ServerName localhost
                SSLEngine on
                SSLCertificateFile {_folder["chain.pem"]}
                SSLCertificateKeyFile {_folder["leaf.key"]}
            </VirtualHost>
            """);
        await using RunningProgram server = RunningProgram.Start(apache, ["-D", "FOREGROUND", "-f", _folder["apache.conf"]]);
        await StaplesAsync(port, leaf, server);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A certificate that is kept, whose chain has its issuer: nginx and Apache look for it there.</summary>
    private KeptLeaf Keep(ResponderRig rig)
    {
        KeptLeaf leaf = rig.Keep(options: new LeafOptions { OcspUrls = [DeadResponder] });
        rig.Ca.WriteTo(_folder["ca.pem"]);
        leaf.Leaf.WriteTo(_folder["leaf.pem"], _folder["leaf.key"]);
        File.WriteAllText(_folder["chain.pem"], File.ReadAllText(_folder["leaf.pem"]) + rig.Ca.Pem());
        return leaf;
    }

    private static async Task StaplesAsync(int port, KeptLeaf leaf, RunningProgram server)
    {
        using var client = new StaplingClient();
        byte[] kept = leaf.Keeper.Current!.Bytes.ToArray();
        await Eventually.HoldsAsync(
            async () =>
            {
                Assert.False(server.HasExited, server.Output);
                using HandshakeResult result = await client.HandshakeAsync(new IPEndPoint(IPAddress.Loopback, port), new HandshakeWish());
                return result.Staple is { } staple && staple.AsSpan().SequenceEqual(kept);
            },
            $"a staple from the server; it said:\n{server.Output}");
    }
}
