using Orleans.Concurrency;

namespace OrleansOcsp.GrainContracts;

/// <summary>One an edge: what grains tell it without being asked. Only speed depends on it: what is lost the edge's own questions
/// bring.</summary>
[Alias("ocsp.IEdgeObserver")]
public interface IEdgeObserver : IGrainObserver
{
    /// <summary>A newer response is there. Nobody waits for the edge.</summary>
    [OneWay, Alias("Changed")]
    Task Changed(StapleNews news);
}
