namespace OrleansOcsp.Grains.Tests.Cluster;

/// <summary>Tests that say something of speed: not beside others.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
