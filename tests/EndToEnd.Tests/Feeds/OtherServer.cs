using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Feeds;

/// <summary>A server of others as its operator sets it up for a feed.</summary>
/// <param name="Program">Its program.</param>
/// <param name="Arguments">How it is started in the foreground.</param>
/// <param name="Certificate">The certificate's file as its configuration names it.</param>
/// <param name="FirstFile">The file whose being there says that the feed has written.</param>
/// <param name="Reload">The reload command for the feed; null: none.</param>
/// <param name="RuntimeSocket">The socket for the feed; null: none.</param>
internal sealed record OtherServer(
    string Program, string[] Arguments, string Certificate, string FirstFile, string? Reload = null, string? RuntimeSocket = null)
{
    private const string ApacheModules = "/usr/lib/apache2/modules";

    /// <summary>Writes its configuration.</summary>
    /// <param name="kind">The format of its feed.</param>
    /// <param name="folder">Holds certs/localhost.pem, localhost.key and combined/localhost.pem.</param>
    /// <param name="feed">The feed's directory.</param>
    /// <param name="port">Where it listens.</param>
    public static OtherServer Prepare(string kind, TempFolder folder, string feed, int port) => kind switch
    {
        "nginx" => Nginx(folder, feed, port),
        "haproxy" => Haproxy(folder, feed, port),
        "hitch" => Hitch(folder, feed, port),
        "lighttpd" => Lighttpd(folder, feed, port),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a server"),
    };

    /// <summary>Writes the configuration of a server that reads no file and asks a responder.</summary>
    /// <param name="kind">nginx or apache.</param>
    /// <param name="folder">Holds certs/localhost.pem, localhost.key and ca.pem.</param>
    /// <param name="responder">Whom it asks, whatever the certificate names.</param>
    /// <param name="port">Where it listens.</param>
    public static OtherServer PrepareToAsk(string kind, TempFolder folder, Uri responder, int port) => kind switch
    {
        "nginx" => Nginx(folder, port, $"""
            ssl_stapling on;
            ssl_stapling_verify on;
            ssl_trusted_certificate {folder["ca.pem"]};
            ssl_stapling_responder {responder};
            """),
        "apache" => Apache(folder, port, responder),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a server"),
    };

    private static OtherServer Nginx(TempFolder folder, string feed, int port) =>
        Nginx(folder, port, $"include {feed}/localhost.con[f];") with
        {
            FirstFile = Path.Combine(feed, "localhost.conf"),
            Reload = $"[ ! -s {folder["pid"]} ] || kill -HUP $(cat {folder["pid"]})",
        };

    private static OtherServer Nginx(TempFolder folder, int port, string stapling)
    {
        File.WriteAllText(folder["nginx.conf"], $$"""
            daemon off;
            worker_processes 2;
            pid {{folder["pid"]}};
            error_log stderr info;
            events { worker_connections 64; }
            http {
                access_log off;
                client_body_temp_path {{folder["a"]}}; proxy_temp_path {{folder["b"]}}; fastcgi_temp_path {{folder["c"]}};
                uwsgi_temp_path {{folder["d"]}}; scgi_temp_path {{folder["e"]}};
                server {
                    listen 127.0.0.1:{{port}} ssl;
                    ssl_certificate {{folder["certs/localhost.pem"]}};
                    ssl_certificate_key {{folder["localhost.key"]}};
                    {{stapling}}
                    location / { return 200 ok; }
                }
            }
            """);
        return new OtherServer(
            Needs.Program("nginx", "nginx-light"),
            ["-e", "stderr", "-p", folder.Path, "-c", folder["nginx.conf"]],
            folder["certs/localhost.pem"],
            FirstFile: "");
    }

    private static OtherServer Apache(TempFolder folder, int port, Uri responder)
    {
        File.WriteAllText(folder["apache.conf"], $"""
            ServerRoot {folder.Path}
            ServerName localhost
            PidFile {folder["pid"]}
            DefaultRuntimeDir {folder.Path}
            Mutex file:{folder.Path}
            ErrorLog /dev/stderr
            LoadModule mpm_event_module {ApacheModules}/mod_mpm_event.so
            LoadModule authz_core_module {ApacheModules}/mod_authz_core.so
            LoadModule socache_shmcb_module {ApacheModules}/mod_socache_shmcb.so
            LoadModule ssl_module {ApacheModules}/mod_ssl.so
            Listen 127.0.0.1:{port}
            DocumentRoot {folder.Path}
            SSLUseStapling on
            SSLStaplingCache shmcb:{folder["stapling"]}(128000)
            SSLStaplingForceURL {responder}
            SSLStaplingReturnResponderErrors off
            <VirtualHost 127.0.0.1:{port}>
                ServerName localhost
                SSLEngine on
                SSLCertificateFile {folder["certs/localhost.pem"]}
                SSLCertificateKeyFile {folder["localhost.key"]}
            </VirtualHost>

            """);
        return new OtherServer(
            Needs.Program("apache2", "apache2"), ["-D", "FOREGROUND", "-f", folder["apache.conf"]], folder["certs/localhost.pem"], FirstFile: "");
    }

    private static OtherServer Haproxy(TempFolder folder, string feed, int port)
    {
        File.Copy(folder["combined/localhost.pem"], Path.Combine(feed, "localhost.pem"));
        File.WriteAllText(folder["haproxy.cfg"], $"""
            global
              nbthread 1
              stats socket {folder["s"]} level admin
            defaults
              mode http
              timeout connect 5s
              timeout client 50s
              timeout server 50s
            frontend f
              bind 127.0.0.1:{port} ssl crt {feed}/localhost.pem
              http-request return status 200

            """);
        return new OtherServer(
            Needs.Program("haproxy", "haproxy"),
            ["-db", "-f", folder["haproxy.cfg"]],
            Path.Combine(feed, "localhost.pem"),
            Path.Combine(feed, "localhost.pem.ocsp"),
            RuntimeSocket: folder["s"]);
    }

    private static OtherServer Hitch(TempFolder folder, string feed, int port)
    {
        File.WriteAllText(folder["hitch.conf"], $"""
            frontend = "[127.0.0.1]:{port}"
            backend = "[127.0.0.1]:1"
            pem-file = "{folder["combined/localhost.pem"]}"
            workers = 1
            daemon = off
            tls-protos = TLSv1.2 TLSv1.3
            ocsp-dir = "{feed}"
            log-level = 2

            """);
        string[] arguments = [$"--config={folder["hitch.conf"]}"];
        return new OtherServer(
            Needs.Program("hitch", "hitch"),
            Environment.UserName == "root" ? [.. arguments, "--user=nobody", "--group=nogroup"] : arguments,
            folder["combined/localhost.pem"],
            feed);
    }

    private static OtherServer Lighttpd(TempFolder folder, string feed, int port)
    {
        File.WriteAllText(folder["lighttpd.conf"], $$"""
            server.modules = ("mod_openssl")
            server.document-root = "{{folder.Folder("www")}}"
            server.bind = "127.0.0.1"
            server.port = {{port}}
            server.pid-file = "{{folder["pid"]}}"
            ssl.engine = "enable"
            ssl.pemfile = "{{folder["certs/localhost.pem"]}}"
            ssl.privkey = "{{folder["localhost.key"]}}"
            ssl.stapling-file = "{{feed}}/localhost.ocsp"

            """);
        return new OtherServer(
            Needs.Program("lighttpd", "lighttpd lighttpd-mod-openssl"),
            ["-D", "-f", folder["lighttpd.conf"]],
            folder["certs/localhost.pem"],
            Path.Combine(feed, "localhost.ocsp"),
            Reload: $"[ ! -s {folder["pid"]} ] || kill -USR1 $(cat {folder["pid"]})");
    }
}
