using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Storage;
using OrleansOcsp.Tls.Hosting;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>Puts the cluster in the place of the keepers in this process, which then stand by.</summary>
internal static class ClusterServices
{
    /// <summary>Called before <see cref="StaplingServices.AddStapling"/>, which takes what is there.</summary>
    public static IServiceCollection AddClusterStaples(this IServiceCollection services, ClusterSettings settings)
    {
        services.AddSingleton(provider => new ClusterConnection(settings, provider.GetRequiredService<ILoggerFactory>()));
        services.AddKeyedSingleton<IStapleSource>(StandByKey, (provider, _) => new EmbeddedKeepers(
            StandBy(new KeeperOptions
            {
                Refresh = Options(provider).Refresh,
                Fetching = Options(provider).Fetching,
                Verification = Options(provider).Verification,
                DataCenters = Options(provider).DataCenters,
            }),
            provider.GetRequiredService<IStapleStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<OcspMetrics>()));
        return services.AddSingleton<IStapleSource>(provider =>
        {
            ClusterStaples staples = new(
                provider.GetRequiredService<ClusterConnection>(),
                provider.GetRequiredKeyedService<IStapleSource>(StandByKey),
                provider.GetRequiredService<IStapleStore>(),
                new StapleVerifier(Options(provider).Verification),
                settings.Edge,
                provider.GetRequiredService<TimeProvider>(),
                new ClusterMetrics(provider.GetRequiredService<IMeterFactory>()),
                provider.GetRequiredService<ILogger<ClusterStaples>>());
            staples.Start();
            return staples;
        });
    }

    /// <summary>How the keepers of this process ask while the cluster is away: peers first, since their clusters may well have what ours
    /// cannot give.</summary>
    public static KeeperOptions StandBy(KeeperOptions options) =>
        options with { DataCenters = options.DataCenters?.AskingPeersFirst() };

    private const string StandByKey = "stand-by";

    private static StaplingOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<StaplingOptions>>().Value;
}
