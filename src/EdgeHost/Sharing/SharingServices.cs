using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Hooks;
using OrleansOcsp.EdgeHost.Serving;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.EdgeHost.Sources;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Responder;
using OrleansOcsp.Responder.Fetched;
using OrleansOcsp.Responder.Index;
using OrleansOcsp.Storage;
using OrleansOcsp.Tls.Hosting;
using OrleansOcsp.Verification;

namespace OrleansOcsp.EdgeHost.Sharing;

/// <summary>What this process does with its staples beside its own handshakes: the responder, the feeds and the hooks, observers of
/// the source.</summary>
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
            services.AddSingleton<IOtherResponses>(provider => new FetchedResponses(
                ReadIssuers(responder),
                responder.MaxForwarded,
                provider.GetRequiredService<OcspHttpFetcher>(),
                new StapleVerifier(Stapling(provider).Verification),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ResponderMetrics>(),
                options.DataCenters));
            services.AddSingleton(provider => new OcspHttpFetcher(Stapling(provider).Fetching, provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton(provider => new ResponderMetrics(provider.GetRequiredService<IMeterFactory>()));
            services.AddSingleton(provider => new ResponderLife(
                responder,
                new Responder.ResponderEndpoint(
                    provider.GetRequiredService<KeptResponses>(),
                    responder.PathPrefix,
                    provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<ResponderMetrics>()),
                provider.GetRequiredService<ILoggerFactory>()));
            services.AddHostedService(provider => provider.GetRequiredService<ResponderLife>());
        }

        if (options.Feeds.Count + options.Hooks.Count > 0)
        {
            services.AddSingleton<FeedBoard>();
            services.AddSingleton<IStapleObserver>(provider => provider.GetRequiredService<FeedBoard>());
            services.AddSingleton<FeedMetrics>().AddSingleton<HookMetrics>();
            services.AddHostedService<BoardLife>();
        }

        // An edge that serves sweeps its state, and so wants it bare (StaleStapleSweep).
        if (options.Feeds.Count > 0 && !options.ServesTls)
        {
            services.AddSingleton<IStapleStore>(provider => new FeedBackedStore(
                new StapleDirectory(options.State), options.Feeds, provider.GetRequiredService<FeedBoard>()));
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

    private static StaplingOptions Stapling(IServiceProvider provider) => provider.GetRequiredService<IOptions<StaplingOptions>>().Value;

    /// <exception cref="StartFailedException">A file cannot be used.</exception>
    private static ForwardedIssuer[] ReadIssuers(CachingResponderSettings responder) =>
        [.. responder.ForwardUnknown.Select(entry => new ForwardedIssuer(ReadIssuer(entry.Issuer), entry.Responders))];

    private static IssuerCertificate ReadIssuer(string file)
    {
        string problem;
        try
        {
            switch (IssuerCertificate.Read(CertificateLoader.ReadIssuer(file)))
            {
                case IssuerReading.Read read:
                    return read.Issuer;
                case IssuerReading.Refused refused:
                    problem = $"{file}: {refused.Explanation}";
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }
        catch (UnusableFileException unusable)
        {
            problem = unusable.Message;
        }

        throw new StartFailedException($"Responder:ForwardUnknown: {problem}", ExitCode.Configuration);
    }
}
