using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;

namespace OrleansOcsp.Lifecycle;

/// <summary>What is asked for whom, in one object that is replaced whole.</summary>
internal sealed class KeeperTarget
{
    public KeeperTarget(StapleWanted wanted, KeeperContext context)
    {
        Certificate = wanted.Certificate;
        Endpoints = ResponderEndpoints.Of(wanted, context.DataCenters);
        Lifecycle = new StapleLifecycle(
            context.Policy, Certificate.Key, Certificate.NotAfter, !Endpoints.IsEmpty, context.Random, Endpoints.Rank);
    }

    public IssuedCertificate Certificate { get; }

    public ResponderEndpoints Endpoints { get; }

    public StapleLifecycle Lifecycle { get; }
}
