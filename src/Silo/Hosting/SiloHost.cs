using Npgsql;
using Orleans.Configuration;
using Orleans.Storage;
using OrleansOcsp.GrainContracts.Transport;
using OrleansOcsp.Grains;
using OrleansOcsp.Grains.Catalogue;
using OrleansOcsp.Grains.Certificates;
using OrleansOcsp.Responder.Admin;
using OrleansOcsp.Silo.Admin;
using OrleansOcsp.Silo.Schema;
using OrleansOcsp.Silo.Settings;
using OrleansOcsp.Silo.Sharing;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Silo.Hosting;

/// <summary>Puts a silo together: Orleans on PostgreSQL, the grains, health and admin endpoints.</summary>
internal static class SiloHost
{
    private const string Npgsql = "Npgsql";

    /// <summary>Part of the name of every row: it never changes.</summary>
    private const string ServiceId = "orleans-ocsp";

    public static WebApplication Build(WebApplicationBuilder builder, SiloSettings settings)
    {
        builder.AddTelemetry(settings);
        builder.Services.AddSystemd();
        // What each request and each message does is not news; changes of the cluster are, and Orleans warns of those that matter.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Warning).AddFilter("OrleansOcsp", LogLevel.Information);
        // At each start the watchdog takes the time since the machine's for a stall, and the silo recommends a collector that was weighed
        // and not taken.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error).AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(settings.Database));
        builder.Services.AddSingleton<DatabaseSchema>();
        // Before Orleans, which gives up where there is no database.
        builder.Services.AddHostedService<DatabaseGate>();
        KeeperSettings keepers = settings.Keepers;
        builder.Services.AddCertificateGrains(
            keepers.Options,
            new ResponderRules(keepers.Allow, keepers.Options.Fetching.TrustedIssuers),
            new CatalogueLimits(settings.MaxCertificates, settings.MaxCertificatesPerEdge));
        builder.Host.UseOrleans(silo => Configure(silo, settings));
        builder.Services.AddSingleton(new StapleVerifier(keepers.Options.Verification));
        builder.Services.AddSingleton<IStapleOverview, ClusterOverview>();
        builder.Services.AddSingleton(provider => new AdminEndpoint(
            provider.GetRequiredService<IStapleOverview>(), settings.AdminAccess, provider.GetRequiredService<TimeProvider>()));
        if (settings.Responder is { } responder)
        {
            builder.Services.AddResponder(responder);
        }

        builder.WebHost.UseUrls().ConfigureKestrel(kestrel => kestrel.Listen(settings.Admin));
        WebApplication app = builder.Build();
        app.MapHealth();
        app.MapFallback("{**path}", app.Services.GetRequiredService<AdminEndpoint>().InvokeAsync);
        return app;
    }

    private static void Configure(ISiloBuilder silo, SiloSettings settings)
    {
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.ClusterId, ServiceId));
        silo.Configure<SiloOptions>(identity => identity.SiloName = settings.Name);
        silo.ConfigureEndpoints(settings.Address, settings.SiloPort, settings.GatewayPort);
        silo.Configure<ClusterMembershipOptions>(Membership.Tune);
        silo.Configure<SiloMessagingOptions>(Messaging.Tune);

        // An edge asks for a certificate once in hours, so where its grain is need not be known before: the directory says, a message away.
        // Orleans' cache is made for a million grains, takes 19 MB while empty and keeps every silo's grains in every other.
        silo.Configure<GrainDirectoryOptions>(directory => directory.CacheSize = 8192);
        silo.AddIncomingGrainCallFilter<EdgeCallFilter>();
        silo.AddActivityPropagation();

        silo.UseAdoNetClustering(clustering =>
            clustering.Configure<NpgsqlDataSource>((to, database) => (to.Invariant, to.DataSource) = (Npgsql, database)));
        silo.UseAdoNetReminderService(reminders =>
            reminders.Configure<NpgsqlDataSource>((to, database) => (to.Invariant, to.DataSource) = (Npgsql, database)));
        silo.AddAdoNetGrainStorage(GrainStorageName.Name, storage => storage.Configure<NpgsqlDataSource, Orleans.Serialization.Serializer>(
            (to, database, serializer) =>
            {
                (to.Invariant, to.DataSource, to.DeleteStateOnClear) = (Npgsql, database, true);
                to.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            }));
        if (settings.Tls is { } tls)
        {
            silo.Services.AddSingleton<RefusedConnections>();
            silo.Services.AddOptions<SiloConnectionOptions>().Configure<RefusedConnections>((connections, refused) =>
            {
                connections.ConfigureSiloInboundConnection(connection => connection.UseMutualTlsAsServer(tls, refused.Tell));
                connections.ConfigureSiloOutboundConnection(connection => connection.UseMutualTlsAsClient(tls));
                connections.ConfigureGatewayInboundConnection(connection => connection.UseMutualTlsAsServer(tls, refused.Tell));
            });
        }
    }
}
