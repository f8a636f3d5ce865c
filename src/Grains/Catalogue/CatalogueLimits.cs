using OrleansOcsp.GrainContracts;

namespace OrleansOcsp.Grains.Catalogue;

/// <summary>How much the catalogue takes.</summary>
/// <param name="Certificates">Certificates under care in the whole cluster.</param>
/// <param name="PerEdge">Of them, those that one edge may be the first to bring within a day.</param>
internal sealed record CatalogueLimits(int Certificates, int PerEdge)
{
    /// <summary>A bucket's share of all.</summary>
    public int InBucket => Share(Certificates);

    /// <summary>A bucket's share of one edge's.</summary>
    public int InBucketPerEdge => Share(PerEdge);

    // Keys are hashes, so that with 64 buckets an eighth more than the mean is hardly ever passed.
    private static int Share(int certificates) => Math.Max(16, certificates / CatalogueBuckets.Count * 9 / 8);
}
