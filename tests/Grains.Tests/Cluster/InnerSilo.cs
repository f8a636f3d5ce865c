using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Grains.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Silo.Hosting;
using OrleansOcsp.Silo.Settings;
using OrleansOcsp.Testing;

namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>A silo as <c>ocsp-silo</c> runs it, but in this process, whose clock and spans the test sees. It cannot be killed.</summary>
internal sealed class InnerSilo : IAsyncDisposable
{
    private readonly WebApplication _app;

    private InnerSilo(WebApplication app, IPEndPoint gateway) => (_app, Gateway) = (app, gateway);

    public IPEndPoint Gateway { get; }

    /// <param name="cluster">Its database and issuer.</param>
    /// <param name="more">Services of the test's.</param>
    public static async Task<InnerSilo> StartAsync(TestCluster cluster, Action<IServiceCollection>? more = null)
    {
        SiloSettings settings = new()
        {
            Name = "inner",
            Database = cluster.Database,
            Silos = 1,
            SiloPort = FreePort.Next(),
            GatewayPort = FreePort.Next(),
            Admin = new IPEndPoint(IPAddress.Loopback, 0),
            ApplySchemaAtStart = true,
            Keepers = new KeeperSettings(
                new KeeperOptions
                {
                    Fetching = new FetchOptions { TrustedIssuers = new HashSet<CertificateKey> { cluster.TrustedIssuer } },
                },
                []),
        };
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        more?.Invoke(builder.Services);
        WebApplication app = SiloHost.Build(builder, settings);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new InnerSilo(app, new IPEndPoint(IPAddress.Loopback, settings.GatewayPort));
    }

    /// <summary>Has a grain ask its responder now.</summary>
    public Task<bool> RefreshAsync(IssuedCertificate certificate) => _app.Services.GetRequiredService<IGrainFactory>()
        .GetGrain<ICertificateKeeping>(certificate.Key.ToString()).Refresh();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
