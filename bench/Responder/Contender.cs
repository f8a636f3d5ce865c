using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Bench.ResponderLoad;

/// <summary>A server that answers the GETs of a scene.</summary>
internal sealed record Contender(string Name, IPEndPoint EndPoint, RunningProgram Program) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary><c>ocsp-edge feed</c> with a responder and no files to write, once it holds all responses.</summary>
    public static async Task<Contender> StartEdgeAsync(Scene scene, string program, string state)
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        RunningProgram edge = Start(program, [
            "feed", "--health", "off", "--certs", scene.Folder["certs"], "--issuer", scene.Folder["ca.pem"], "--state", scene.Folder.Folder(state),
            "--format", "plain", "--directory", scene.Folder.Folder("none"), "--set", "Feeds:0:Certificates:0=none",
            "--set", $"Responder:Listen:0={endPoint}", "--set", "Responders:MaxConcurrent=64", "--set", "Logging:LogLevel:OrleansOcsp=Warning",
        ]);
        var contender = new Contender("ocsp-edge", endPoint, edge);
        using HttpClient client = new();
        foreach (string path in scene.Paths)
        {
            await Eventually.HoldsAsync(() => AnswersAsync(client, endPoint, path), $"a response for {path}", Patience, () => edge.Output);
        }

        return contender;
    }

    /// <summary>nginx with the responses that the edge gives as files.</summary>
    public static async Task<Contender> StartNginxAsync(Scene scene, Contender edge)
    {
        string root = scene.Folder.Folder("www");
        using HttpClient client = new();
        foreach (string path in scene.Paths)
        {
            // nginx decodes the path before it looks for the file, and takes two slashes for one.
            string file = root + Uri.UnescapeDataString(path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, await client.GetByteArrayAsync($"http://{edge.EndPoint}{path}"));
        }

        var endPoint = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        File.WriteAllText(scene.Folder["nginx.conf"], string.Create(CultureInfo.InvariantCulture, $$"""
            daemon off;
            user root;
            pid {{scene.Folder["nginx.pid"]}};
            error_log {{scene.Folder["nginx.log"]}};
            worker_processes 1;
            events { worker_connections 4096; }
            http {
              access_log off;
              sendfile on;
              tcp_nopush on;
              keepalive_requests 1000000000;
              open_file_cache max=20000 inactive=10m;
              default_type application/ocsp-response;
              server { listen {{endPoint}}; root {{root}}; }
            }
            """));
        RunningProgram nginx = Start("nginx", ["-c", scene.Folder["nginx.conf"], "-p", scene.Folder.Path]);
        var contender = new Contender("nginx, files", endPoint, nginx);
        await Eventually.HoldsAsync(() => AnswersAsync(client, endPoint, scene.Paths[0]), "nginx to answer", null, () => nginx.Output);
        return contender;
    }

    /// <summary>What its processes have used of the processors so far: a figure that a busy machine hardly moves.</summary>
    public TimeSpan CpuTime()
    {
        string[] children = File.ReadAllText($"/proc/{Program.Id}/task/{Program.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        TimeSpan sum = TimeSpan.Zero;
        foreach (int id in children.Select(child => int.Parse(child, CultureInfo.InvariantCulture)).Prepend(Program.Id))
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            sum += process.TotalProcessorTime;
        }

        return sum;
    }

    public ValueTask DisposeAsync() => Program.DisposeAsync();

    // Servers on core 0; bench/run.sh puts this program, and so wrk, on core 1.
    private static RunningProgram Start(string program, IEnumerable<string> arguments) =>
        Environment.GetEnvironmentVariable("OCSP_BENCH_PINNED") == "1"
            ? RunningProgram.Start("taskset", ["-c", "0", program, .. arguments])
            : RunningProgram.Start(program, arguments);

    // An error of OCSP has five bytes.
    private static async Task<bool> AnswersAsync(HttpClient client, IPEndPoint endPoint, string path)
    {
        try
        {
            return (await client.GetByteArrayAsync($"http://{endPoint}{path}")).Length > 5;
        }
        catch (HttpRequestException refused) when (refused.InnerException is SocketException)
        {
            return false;
        }
    }
}
