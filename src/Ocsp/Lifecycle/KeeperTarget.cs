using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;

namespace OrleansOcsp.Lifecycle;

/// <summary>What is asked for whom, in one object that is replaced whole.</summary>
internal sealed class KeeperTarget(StapleWanted wanted, KeeperContext context)
{
    public IssuedCertificate Certificate { get; } = wanted.Certificate;

    public ResponderEndpoints Endpoints { get; } = ResponderEndpoints.Of(wanted, context.DataCenters);

    public StapleLifecycle Lifecycle { get; } = new(
        context.Policy,
        wanted.Certificate.Key,
        wanted.Certificate.NotAfter,
        !ResponderEndpoints.Of(wanted, context.DataCenters).IsEmpty,
        context.Random,
        ResponderEndpoints.Of(wanted, context.DataCenters).Rank);
}
