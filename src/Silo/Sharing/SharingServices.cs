using System.Diagnostics.Metrics;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Responder;
using OrleansOcsp.Responder.Index;
using OrleansOcsp.Silo.Settings;

namespace OrleansOcsp.Silo.Sharing;

/// <summary>Has the silo answer OCSP clients and peers for all certificates of the cluster.</summary>
internal static class SharingServices
{
    /// <summary>What a silo does not hold it does not ask for: URLs of responders are the grains' affair, and their rules.</summary>
    public static void AddResponder(this IServiceCollection services, ResponderSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(provider => new KeptResponses(new NoOtherResponses(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IStapleObserver>(provider => provider.GetRequiredService<KeptResponses>());
        services.AddSingleton(provider => new ResponderMetrics(provider.GetRequiredService<IMeterFactory>()));
        services.AddSingleton(provider => new ResponderEndpoint(
            provider.GetRequiredService<KeptResponses>(),
            settings.PathPrefix,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ResponderMetrics>()));
        services.AddHostedService<SiloResponder>();
        services.AddHostedService<ClusterCopies>();
    }
}
