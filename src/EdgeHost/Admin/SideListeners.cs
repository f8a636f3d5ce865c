using OrleansOcsp.EdgeHost.Health;
using OrleansOcsp.EdgeHost.Settings;
using OrleansOcsp.Responder.Admin;

namespace OrleansOcsp.EdgeHost.Admin;

/// <summary>Health and admin endpoints: at one address or two, or not at all.</summary>
internal static class SideListeners
{
    /// <exception cref="Serving.StartFailedException">The token's file cannot be used.</exception>
    public static void AddSideListeners(this IServiceCollection services, EdgeOptions options)
    {
        services.AddSingleton<HealthAnswers>();
        services.AddSingleton(new AdminGuard(new AdminAccess { Hosts = options.Admin.Hosts }));
        bool beside = options.Admin.BesideHealth && options.Health is not null;
        if (beside || options.Admin.Listen is not null)
        {
            AdminAccess access = options.Admin.Access();
            services.AddSingleton<IStapleOverview, EdgeOverview>();
            services.AddSingleton(provider => new AdminEndpoint(
                provider.GetRequiredService<IStapleOverview>(), access, provider.GetRequiredService<TimeProvider>()));
        }

        if (options.Admin.Listen is { } own)
        {
            services.AddSingleton(provider => new AdminListener(own, provider.GetRequiredService<AdminEndpoint>()));
        }

        if (options.Health is { } health)
        {
            services.AddSingleton(provider => new HealthListener(
                health, provider.GetRequiredService<HealthAnswers>(), beside ? provider.GetRequiredService<AdminEndpoint>() : null));
        }
    }
}
