using OrleansOcsp.EdgeHost.Admin;
using OrleansOcsp.EdgeHost.Health;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sharing;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Tls.Hosting;
#if OCSP_CLUSTER
using OrleansOcsp.EdgeHost.Telemetry;
#endif

namespace OrleansOcsp.EdgeHost.Feeds;

/// <summary>A process that keeps staples for others and serves no TLS: it opens no private key, and no ports but those of <c>Health</c>,
/// <c>Admin</c> and <c>Responder</c>.</summary>
internal static class FeedServer
{
    /// <param name="options">What the operator said.</param>
    /// <param name="configure">Changes the host before it is built, its logging for one; null: nothing.</param>
    /// <exception cref="StartFailedException">An address, a file or a directory cannot be had.</exception>
    public static IHost Create(EdgeOptions options, Action<IHostApplicationBuilder>? configure = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
#if OCSP_CLUSTER
        builder.AddTelemetry(options);
#endif
        builder.Services.AddSingleton<EdgeState>();
        builder.Services.AddSingleton<ICertificateReports, FedReports>().AddSideListeners(options);
        builder.Services.AddHostedService<FeedLife>();
        AddCare(builder.Services, options);
        configure?.Invoke(builder);
        IHost host = builder.Build();

        // Binds the addresses: one that is taken is said before anything else.
        host.Services.GetService<HealthListener>();
        host.Services.GetService<AdminListener>();
        host.Services.GetService<ResponderLife>();
        return host;
    }

    /// <summary>What keeps the staples, without a host: for the command that writes once.</summary>
    /// <exception cref="StartFailedException">A file or directory cannot be had.</exception>
    public static ServiceProvider CreateOnce(EdgeOptions options)
    {
        ServiceCollection services = new();
        services.AddLogging();
        AddCare(services, options);
        return services.BuildServiceProvider();
    }

    private static void AddCare(IServiceCollection services, EdgeOptions options)
    {
        services.AddSingleton<FeedCare>();
        services.AddSingleton<TakeCertificates>(provider => provider.GetRequiredService<FeedCare>().Update);
        EdgeComposition.ComposeKeeping(services, options, static (services, configure) => services.AddStapleSource(configure));
    }
}
