using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Bench.Handshakes.Servers;

/// <summary>Kestrel's own UseHttps with .NET's default settings. It cannot staple what it is handed.</summary>
internal static class KestrelHttps
{
    /// <summary>The first argument that makes this program the server.</summary>
    public const string Verb = "serve-https";

    public static async Task<Contender> StartAsync(Scene scene)
    {
        string name = scene.Names[0];
        var endPoint = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        RunningProgram server = Cores.Start(
            Environment.ProcessPath!, [Verb, scene.ChainFile(name), scene.KeyFile(name), endPoint.Port.ToString(CultureInfo.InvariantCulture)]);
        await server.WaitForOutputAsync("listening");
        return new Contender("UseHttps (no staple)", endPoint, server, Staples: false);
    }

    public static async Task<int> ServeAsync(string chainFile, string keyFile, string port)
    {
        using X509Certificate2 leaf = X509Certificate2.CreateFromPemFile(chainFile, keyFile);
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(chainFile);
        chain.RemoveAt(0);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback,
            int.Parse(port, CultureInfo.InvariantCulture),
            listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = leaf;
                https.ServerCertificateChain = chain;
            })));
        WebApplication app = builder.Build();
        app.Run(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        Console.WriteLine("listening");
        await app.WaitForShutdownAsync();
        return 0;
    }
}
