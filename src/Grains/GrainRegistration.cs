using Microsoft.Extensions.DependencyInjection;
using OrleansOcsp.Grains.Catalogue;

namespace OrleansOcsp.Grains;

/// <summary>What the grains need besides Orleans: the storage named <see cref="GrainStorageName.Name"/>, a clock, and this.</summary>
internal static class GrainRegistration
{
    public static IServiceCollection AddCertificateGrains(this IServiceCollection services, CatalogueLimits limits) =>
        services.AddSingleton(limits);
}
