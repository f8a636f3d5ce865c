using OrleansOcsp.GrainContracts;

namespace OrleansOcsp.EdgeHost.Cluster;

/// <summary>Hears what grains say without being asked. Orleans holds it weakly: whoever registers it keeps it.</summary>
internal sealed class EdgeObserver(Action<StapleNews> heard) : IEdgeObserver
{
    public Task Changed(StapleNews news)
    {
        heard(news);
        return Task.CompletedTask;
    }
}
