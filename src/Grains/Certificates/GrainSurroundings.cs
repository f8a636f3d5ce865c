using Microsoft.Extensions.Logging;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>What all certificates' grains of a silo share.</summary>
/// <param name="Keepers">What their keepers share.</param>
/// <param name="Registration">Which certificates may come under care.</param>
/// <param name="Observers">The edges.</param>
/// <param name="Silo">This silo.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Where changes are told.</param>
internal sealed record GrainSurroundings(
    KeeperContext Keepers,
    Registration Registration,
    ObserverPool Observers,
    ILocalSiloDetails Silo,
    TimeProvider Time,
    ILogger<CertificateGrain> Logger);
