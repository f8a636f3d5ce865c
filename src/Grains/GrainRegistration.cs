using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansOcsp.Fetching;
using OrleansOcsp.Grains.Catalogue;
using OrleansOcsp.Grains.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Grains;

/// <summary>What the grains need besides Orleans, the storage named <see cref="GrainStorageName.Name"/>, a clock and metrics.</summary>
internal static class GrainRegistration
{
    /// <param name="services">The silo's.</param>
    /// <param name="keepers">How staples are kept.</param>
    /// <param name="rules">Which responders may be asked.</param>
    /// <param name="limits">How much the catalogue takes.</param>
    public static IServiceCollection AddCertificateGrains(
        this IServiceCollection services, KeeperOptions keepers, ResponderRules rules, CatalogueLimits limits)
    {
        services.AddSingleton(limits);
        services.AddSingleton(new Registration(rules));
        services.AddSingleton(provider => Compose(provider, keepers, rules));
        services.AddSingleton<ObserverPool>();
        services.AddSingleton<GrainSurroundings>();
        services.AddHostedService<ArrivalsMemory>();
        return services;
    }

    private static KeeperContext Compose(IServiceProvider provider, KeeperOptions keepers, ResponderRules rules)
    {
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        ILogger logger = provider.GetRequiredService<ILoggerFactory>().CreateLogger("OrleansOcsp.Keeper");
        OcspMetrics metrics = new(provider.GetRequiredService<IMeterFactory>());
        Responders responders = new(new ResponderLimits(keepers.Fetching.MaxConcurrentPerResponder), time, logger);
        KeeperContext context = new()
        {
            Fetcher = new AllowedFetcher(
                new GatedFetcher(new OcspHttpFetcher(keepers.Fetching, time), responders, metrics, time), rules, time),
            Responders = responders,
            Verifier = new StapleVerifier(keepers.Verification),
            Time = time,
            Logger = logger,
            Metrics = metrics,
            Policy = keepers.Refresh,
            DataCenters = keepers.DataCenters,
        };
        metrics.Observe(context); // for as long as the silo lives
        return context;
    }
}
