using OrleansOcsp.Authority;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Feeds;

/// <summary>Servers of others, fed with files while they run: they staple from the first handshake after their start, and after each
/// change.</summary>
public sealed class RealServerTests
{
    [Fact]
    public async Task Nginx_staples_what_the_feed_writes_and_nothing_that_has_run_out()
    {
        string nginx = Needs.Program("nginx", "nginx-light");
        await using var fed = new FedServer();
        string configuration = fed.Folder["nginx.conf"];
        File.WriteAllText(configuration, $$"""
            daemon off;
            worker_processes 2;
            pid {{fed.Folder["pid"]}};
            error_log stderr info;
            events { worker_connections 64; }
            http {
                access_log off;
                client_body_temp_path {{fed.Folder["a"]}}; proxy_temp_path {{fed.Folder["b"]}}; fastcgi_temp_path {{fed.Folder["c"]}};
                uwsgi_temp_path {{fed.Folder["d"]}}; scgi_temp_path {{fed.Folder["e"]}};
                server {
                    listen 127.0.0.1:{{fed.Port}} ssl;
                    ssl_certificate {{fed.Chain}};
                    ssl_certificate_key {{fed.Key}};
                    include {{fed.FeedFolder}}/localhost.con[f];
                    location / { return 200 ok; }
                }
            }
            """);
        string[] arguments = ["-e", "stderr", "-p", fed.Folder.Path, "-c", configuration];
        byte[] first = fed.Publish();
        fed.Feed("nginx", fed.Chain, reload: $"[ ! -s {fed.Folder["pid"]} ] || kill -HUP $(cat {fed.Folder["pid"]})");
        await fed.WritesAsync(() => File.Exists(Path.Combine(fed.FeedFolder, "localhost.conf")), "the first files");
        await using (RunningProgram server = RunningProgram.Start(nginx, arguments))
        {
            await fed.ListensAsync(server);
            fed.StaplesNow(first, "first handshake after the start");
            await fed.StaplesAsync(fed.Publish(), "a newer one", server);
            await fed.StaplesAsync(fed.Publish(AnswerStatus.Revoked), "revoked", server);
            await server.StopAsync();
        }

        byte[] last = fed.Publish();
        await fed.WritesAsync(() => Holds(fed, "localhost.ocsp", last), "the file of the last");
        await using (RunningProgram server = RunningProgram.Start(nginx, arguments))
        {
            await fed.ListensAsync(server);
            fed.StaplesNow(last, "first handshake after the restart");
            fed.ComeToTheEnd();
            await fed.StaplesAsync(null, "nothing before it runs out", server);
        }
    }

    [Fact]
    public async Task Haproxy_staples_live_through_its_socket_and_after_a_restart_from_the_file()
    {
        string haproxy = Needs.Program("haproxy", "haproxy");
        await using var fed = new FedServer();
        File.Copy(fed.Combined, Path.Combine(fed.FeedFolder, "localhost.pem"));
        string configuration = fed.Folder["haproxy.cfg"];
        string socket = fed.Folder["s"];
        File.WriteAllText(configuration, $"""
            global
              nbthread 1
              stats socket {socket} level admin
            defaults
              mode http
              timeout connect 5s
              timeout client 50s
              timeout server 50s
            frontend f
              bind 127.0.0.1:{fed.Port} ssl crt {fed.FeedFolder}/localhost.pem
              http-request return status 200

            """);
        string[] arguments = ["-db", "-f", configuration];
        fed.Feed("haproxy", "localhost.pem", socket: socket);
        await fed.WritesAsync(() => Holds(fed, "localhost.pem.ocsp", []), "the empty file that switches stapling on");
        byte[] last;
        await using (RunningProgram server = RunningProgram.Start(haproxy, arguments))
        {
            await fed.ListensAsync(server);
            fed.StaplesNow(null, "before the first response");
            await fed.StaplesAsync(fed.Publish(), "the first, live", server);
            await fed.StaplesAsync(fed.Publish(AnswerStatus.Revoked), "revoked, live", server);
            await fed.StaplesAsync(last = fed.Publish(), "good again, live", server);
            await server.StopAsync();
        }

        await using (RunningProgram server = RunningProgram.Start(haproxy, arguments))
        {
            await fed.ListensAsync(server);
            fed.StaplesNow(last, "first handshake after the restart");
            await server.StopAsync();
        }

        fed.ComeToTheEnd();
        await fed.WritesAsync(() => Holds(fed, "localhost.pem.ocsp", []), "an empty file before it runs out");
        await using (RunningProgram server = RunningProgram.Start(haproxy, arguments))
        {
            await fed.ListensAsync(server);
            fed.StaplesNow(null, "after the restart without a response");
        }
    }

    [Fact]
    public async Task Hitch_follows_its_cache_and_finds_it_after_a_restart()
    {
        string hitch = Needs.Program("hitch", "hitch");
        await using var fed = new FedServer();
        string configuration = fed.Folder["hitch.conf"];
        File.WriteAllText(configuration, $"""
            frontend = "[127.0.0.1]:{fed.Port}"
            backend = "[127.0.0.1]:1"
            pem-file = "{fed.Combined}"
            workers = 1
            daemon = off
            tls-protos = TLSv1.2 TLSv1.3
            ocsp-dir = "{fed.FeedFolder}"
            log-level = 2

            """);
        string[] arguments = Environment.UserName == "root"
            ? [$"--config={configuration}", "--user=nobody", "--group=nogroup"] : [$"--config={configuration}"];
        byte[] last = fed.Publish();
        fed.Feed("hitch", fed.Combined);
        await fed.WritesAsync(() => Directory.EnumerateFiles(fed.FeedFolder).Any(file => !Path.GetFileName(file).StartsWith('.')), "the file");
        await using (RunningProgram server = RunningProgram.Start(hitch, arguments))
        {
            await fed.ListensAsync(server);
            fed.StaplesNow(last, "first handshake after the start");
            await fed.StaplesAsync(last = fed.Publish(), "a newer one", server);
            await server.KillAsync();
            await fed.IsGoneAsync();
        }

        await using (RunningProgram server = RunningProgram.Start(hitch, arguments))
        {
            await fed.ListensAsync(server);
            fed.StaplesNow(last, "first handshake after the restart");
        }

        // It refuses a response that says revoked: what a restart would find is taken away.
        fed.Publish(AnswerStatus.Revoked);
        await fed.WritesAsync(() => !Directory.EnumerateFiles(fed.FeedFolder).Any(), "no file after a revocation: " + string.Join(" ", Directory.EnumerateFiles(fed.FeedFolder)));
    }

    [Fact]
    public async Task Lighttpd_staples_what_the_feed_writes_after_a_graceful_reload()
    {
        string lighttpd = Needs.Program("lighttpd", "lighttpd lighttpd-mod-openssl");
        await using var fed = new FedServer();
        string configuration = fed.Folder["lighttpd.conf"];
        string pid = fed.Folder["pid"];
        File.WriteAllText(configuration, $$"""
            server.modules = ("mod_openssl")
            server.document-root = "{{fed.Folder.Folder("www")}}"
            server.bind = "127.0.0.1"
            server.port = {{fed.Port}}
            server.pid-file = "{{pid}}"
            ssl.engine = "enable"
            ssl.pemfile = "{{fed.Chain}}"
            ssl.privkey = "{{fed.Key}}"
            ssl.stapling-file = "{{fed.FeedFolder}}/localhost.ocsp"

            """);
        string[] arguments = ["-D", "-f", configuration];
        byte[] last = fed.Publish();
        fed.Feed("lighttpd", fed.Chain, reload: $"[ ! -s {pid} ] || kill -USR1 $(cat {pid})");
        await fed.WritesAsync(() => Holds(fed, "localhost.ocsp", last), "the file");
        await using (RunningProgram server = RunningProgram.Start(lighttpd, arguments))
        {
            await fed.ListensAsync(server);
            fed.StaplesNow(last, "first handshake after the start");
            await fed.StaplesAsync(fed.Publish(), "a newer one", server);
            await fed.StaplesAsync(last = fed.Publish(AnswerStatus.Revoked), "revoked", server);
            fed.ComeToTheEnd();
            await fed.StaplesAsync(null, "nothing before it runs out", server);
        }
    }

    private static bool Holds(FedServer fed, string file, byte[] content)
    {
        string path = Path.Combine(fed.FeedFolder, file);
        return File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);
    }
}
