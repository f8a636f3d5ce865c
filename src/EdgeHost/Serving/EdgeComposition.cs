using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OrleansOcsp.EdgeHost.Admin;
using OrleansOcsp.EdgeHost.Backends;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sharing;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Fetching;
using OrleansOcsp.Storage;
using OrleansOcsp.Tls.Hosting;
using OrleansOcsp.Verification;
#if OCSP_CLUSTER
using OrleansOcsp.EdgeHost.Cluster;
using OrleansOcsp.EdgeHost.Telemetry;
#endif

namespace OrleansOcsp.EdgeHost.Serving;

/// <summary>Puts an edge together from its parts.</summary>
internal static class EdgeComposition
{
    /// <exception cref="StartFailedException">A file or directory cannot be had.</exception>
    public static void Compose(WebApplicationBuilder builder, EdgeOptions options, ListenSockets sockets)
    {
        BackendRoutes routes = new(options.Backends);
        builder.Services.AddSingleton(options.BackendLimits).AddSingleton(routes).AddSingleton(sockets);
        builder.Services.AddSingleton<EdgeState>();
        builder.Services.AddSingleton<TakeCertificates>(services => services.GetRequiredService<StapledCertificates>().Update);
        builder.Services.AddSingleton<BackendDialer>().AddSingleton<BackendMetrics>().AddSingleton<BackendConnectionHandler>();
        builder.Services.AddSingleton<ICertificateReports, ServedReports>().AddSideListeners(options);
#if OCSP_CLUSTER
        builder.AddTelemetry(options); // first, or it would miss the first fetches
#endif

        // Before the stapling, which then waits for what this one has handed over.
        builder.Services.AddHostedService<EdgeLife>();
        ComposeKeeping(builder.Services, options, static (services, configure) => services.AddStapling(configure));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout);
        builder.WebHost.UseKestrelCore()
            .UseSockets(transport =>
            {
                transport.CreateBoundListenSocket = sockets.Take;

                // "Unsafe" for applications that block or compute in their handlers; here bytes are passed on, and bulk gives way (TlsStream).
                transport.UnsafePreferInlineScheduling = true;
            })
            .ConfigureKestrel(kestrel => Configure(kestrel, options, routes));
    }

    /// <summary>The parts that read certificates, keep their staples and share them with others.</summary>
    /// <param name="services">Gets them.</param>
    /// <param name="options">What the operator said.</param>
    /// <param name="addStaples">Adds the source of staples, with or without those who serve them.</param>
    /// <exception cref="StartFailedException">A file or directory cannot be had.</exception>
    public static void ComposeKeeping(
        IServiceCollection services, EdgeOptions options, Action<IServiceCollection, Action<StaplingOptions>> addStaples)
    {
        if (StapleDirectory.FindFault(options.State) is { } fault)
        {
            // A restart during an outage would find no staples: said at start, not then.
            throw new StartFailedException($"State: {fault}", ExitCode.Configuration);
        }

        IReadOnlyList<ReadOnlyMemory<byte>> trusted = ReadTrustedIssuers(options);
        services.AddSingleton(TimeProvider.System).AddSingleton(options);
        services.AddSingleton(new CertificateShelf(options.Certificates, trusted, TimeProvider.System, keyless: !options.ServesTls));
        services.AddSingleton<CertificateRenewal>();
        services.AddSharing(options);
#if OCSP_CLUSTER
        if (options.Cluster is { } cluster)
        {
            services.AddClusterStaples(cluster);
        }

#endif
        addStaples(services, stapling => Configure(stapling, options, trusted));
        services.ObserveStaples();
    }

    private static void Configure(StaplingOptions stapling, EdgeOptions options, IReadOnlyList<ReadOnlyMemory<byte>> trusted)
    {
        stapling.StateDirectory = options.State;
        stapling.Serving.StartupBudget = options.StartupBudget;
        stapling.Serving.StrictSni = options.Tls.StrictSni;
        stapling.Tls = options.Tls.Options;
        stapling.DataCenters = options.DataCenters;
        stapling.Fetching = new FetchOptions
        {
            Proxy = options.Responders.Proxy,
            Deadline = options.Responders.Deadline,
            MaxConcurrentPerResponder = options.Responders.MaxConcurrent,
        };
        foreach (ReadOnlyMemory<byte> issuer in trusted)
        {
            stapling.TrustIssuer(issuer);
        }

        stapling.Verification = new VerificationPolicy
        {
            AllowSha1Signatures = options.Responders.AllowSha1Signatures,
            MissingNextUpdate = options.Responders.MissingNextUpdate,
        };
    }

    private static void Configure(KestrelServerOptions kestrel, EdgeOptions options, BackendRoutes routes)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        foreach (System.Net.IPEndPoint endPoint in options.Listen)
        {
            kestrel.Listen(endPoint, listen =>
            {
                listen.UseStapledTls(routes.Any ? routes.Protocols : null);
                if (routes.Any)
                {
                    listen.UseConnectionHandler<BackendConnectionHandler>();
                }
            });
        }
    }

    private static List<ReadOnlyMemory<byte>> ReadTrustedIssuers(EdgeOptions options)
    {
        try
        {
            return [.. options.TrustedIssuers.Select(CertificateLoader.ReadIssuer)];
        }
        catch (UnusableFileException unusable)
        {
            throw new StartFailedException($"Issuers:Trusted: {unusable.Message}", ExitCode.Configuration);
        }
    }
}
