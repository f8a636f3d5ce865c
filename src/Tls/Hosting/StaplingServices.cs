using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansOcsp.Fetching;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Storage;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>The first of the two lines.</summary>
public static class StaplingServices
{
    /// <summary>
    /// Has a staple kept for each certificate that names an OCSP responder, and serves it on every endpoint with
    /// <see cref="StaplingListenOptions.UseStapledTls"/>. The app's listeners open when the first staples are there, or the start-up budget is
    /// spent.
    /// </summary>
    /// <param name="services">The app's services. An <see cref="IStapleSource"/>, <see cref="IStapleStore"/>, <see cref="IIssuerLookup"/> or
    /// <see cref="TimeProvider"/> registered before takes the place of the built-in one.</param>
    /// <param name="configure">Certificates and options.</param>
    public static IServiceCollection AddStapling(this IServiceCollection services, Action<StaplingOptions> configure)
    {
        services.AddStapleSource(configure);
        services.TryAddSingleton(Certificates);
        services.TryAddSingleton(provider => new TlsEngine(
            provider.GetRequiredService<StapledCertificates>().Directory,
            Options(provider).Tls,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<IMeterFactory>()));
        services.AddHostedService<StaplingStartUp>();
        services.AddHostedService<StaleStapleSweep>();
        return services;
    }

    /// <summary>The part that keeps staples, for programs that serve no TLS themselves: <see cref="IStapleSource"/> and
    /// <see cref="IIssuerLookup"/> with what they need.</summary>
    /// <param name="services">The app's services, as for <see cref="AddStapling"/>.</param>
    /// <param name="configure">How responders are asked. <see cref="StaplingOptions.Certificates"/> are not looked at.</param>
    public static IServiceCollection AddStapleSource(this IServiceCollection services, Action<StaplingOptions> configure)
    {
        services.Configure(configure);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IStapleStore>(provider => Options(provider).StateDirectory is { } directory
            ? new StapleDirectory(directory)
            : new MemoryStapleStore());
        services.TryAddSingleton(provider => new OcspMetrics(provider.GetRequiredService<IMeterFactory>()));
        services.TryAddSingleton<IStapleSource>(provider => new EmbeddedKeepers(
            new KeeperOptions
            {
                Refresh = Options(provider).Refresh,
                Fetching = Options(provider).Fetching,
                Verification = Options(provider).Verification,
                DataCenters = Options(provider).DataCenters,
            },
            provider.GetRequiredService<IStapleStore>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<OcspMetrics>()));
        services.TryAddSingleton(provider => new IssuerFetcher(Options(provider).Fetching, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IIssuerLookup>(provider => new IssuerLookup(
            provider.GetRequiredService<IssuerFetcher>(),
            [.. Options(provider).TrustedIssuers],
            Options(provider).StateDirectory is { } directory ? Path.Combine(directory, "issuers") : null));
        return services;
    }

    private static StapledCertificates Certificates(IServiceProvider provider)
    {
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        StapledCertificates certificates = new(
            provider.GetRequiredService<IStapleSource>(),
            provider.GetRequiredService<IIssuerLookup>(),
            Options(provider).Serving,
            time,
            provider.GetRequiredService<ILogger<StapledCertificates>>());
        _ = new StapleMetrics(provider.GetRequiredService<IMeterFactory>(), certificates, time);
        return certificates;
    }

    private static StaplingOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<StaplingOptions>>().Value;
}
