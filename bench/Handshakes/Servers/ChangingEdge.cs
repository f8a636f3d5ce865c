using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansOcsp.Testing;
using OrleansOcsp.Tls;

namespace OrleansOcsp.Bench.Handshakes.Servers;

/// <summary>The engine in a process of its own, with one name whose staple is replaced without end.</summary>
internal static class ChangingEdge
{
    /// <summary>The first argument that makes this program the server.</summary>
    public const string Verb = "serve-changing";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <param name="scene">The first name is served.</param>
    /// <param name="responses">A folder with what to staple, by turns.</param>
    public static async Task<Contender> StartAsync(Scene scene, string responses)
    {
        string name = scene.Names[0];
        var endPoint = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        RunningProgram server = Cores.Start(
            Environment.ProcessPath!, [Verb, scene.ChainFile(name), scene.KeyFile(name), responses, endPoint.Port.ToString(CultureInfo.InvariantCulture)]);
        await server.WaitForOutputAsync("listening");
        return new Contender("engine", endPoint, server);
    }

    public static async Task<int> ServeAsync(string chainFile, string keyFile, string responses, string port)
    {
        var served = new Served(chainFile, keyFile);
        ServedName[] all = [.. Directory.EnumerateFiles(responses).Select(file => served.With(File.ReadAllBytes(file)))];
        var slot = new NameSlot(all[0]);
        var names = new ServerNameDirectory(new ServerNames([], slot, strictSni: false));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddMetrics();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            IMeterFactory meters = kestrel.ApplicationServices.GetRequiredService<IMeterFactory>();
            var engine = new TlsEngine(names, new StapledTlsOptions(), TimeProvider.System, NullLoggerFactory.Instance, meters);
            kestrel.Listen(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture), listen => listen.UseStapledTls(engine));
        });
        WebApplication app = builder.Build();
        app.Run(static _ => Task.CompletedTask);
        await app.StartAsync();
        Console.WriteLine("listening");
        using var pause = new PeriodicTimer(Pause, TimeProvider.System);
        for (int i = 0; await pause.WaitForNextTickAsync(app.Lifetime.ApplicationStopping); i++)
        {
            slot.Served = all[i % all.Length];
        }

        return 0;
    }
}
