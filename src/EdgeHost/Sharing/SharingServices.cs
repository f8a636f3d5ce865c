using System.Diagnostics.Metrics;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Responder;
using OrleansOcsp.Responder.Index;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.EdgeHost.Sharing;

/// <summary>What this process does with its staples beside its own handshakes: the responder and the feeds, each an observer of the
/// source.</summary>
internal static class SharingServices
{
    private const string Observed = "observed";

    /// <summary>Called before <see cref="StaplingServices.AddStapling"/>, whose start-up then waits for no address of ours.</summary>
    public static IServiceCollection AddSharing(this IServiceCollection services, EdgeOptions options)
    {
        if (options.Responder is { } responder)
        {
            services.AddSingleton(provider => new KeptResponses(
                provider.GetRequiredService<IOtherResponses>(), provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton<IStapleObserver>(provider => provider.GetRequiredService<KeptResponses>());
            services.AddSingleton<IOtherResponses>(new NoOtherResponses());
            services.AddSingleton(provider => new ResponderMetrics(provider.GetRequiredService<IMeterFactory>()));
            services.AddSingleton(provider => new ResponderLife(
                responder,
                new ResponderEndpoint(
                    provider.GetRequiredService<KeptResponses>(),
                    responder.PathPrefix,
                    provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<ResponderMetrics>()),
                provider.GetRequiredService<ILoggerFactory>()));
            services.AddHostedService(provider => provider.GetRequiredService<ResponderLife>());
        }

        if (options.Feeds.Count > 0)
        {
            services.AddSingleton<FeedBoard>();
            services.AddSingleton<IStapleObserver>(provider => provider.GetRequiredService<FeedBoard>());
            services.AddSingleton<FeedMetrics>();
            services.AddHostedService<FeedLife>();
        }

        return services;
    }

    /// <summary>Called after <see cref="StaplingServices.AddStapling"/>: puts the observers between the source and those who serve.</summary>
    public static IServiceCollection ObserveStaples(this IServiceCollection services)
    {
        if (!services.Any(service => service.ServiceType == typeof(IStapleObserver)))
        {
            return services;
        }

        ServiceDescriptor source = services.Last(service => service.ServiceType == typeof(IStapleSource) && !service.IsKeyedService);
        services.Remove(source);
        services.AddKeyedSingleton(Observed, (provider, _) => (IStapleSource)source.ImplementationFactory!(provider));
        return services.AddSingleton<IStapleSource>(provider => new ObservedStapleSource(
            provider.GetRequiredKeyedService<IStapleSource>(Observed), [.. provider.GetServices<IStapleObserver>()]));
    }
}
