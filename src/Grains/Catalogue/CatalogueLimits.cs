using OrleansOcsp.GrainContracts;

namespace OrleansOcsp.Grains.Catalogue;

/// <summary>How much the catalogue takes.</summary>
/// <param name="Certificates">Certificates under care in the whole cluster.</param>
internal sealed record CatalogueLimits(int Certificates)
{
    /// <summary>A bucket's share; keys are hashes, so that with 64 buckets an eighth more than the mean is hardly ever passed.</summary>
    public int CertificatesPerBucket => Math.Max(16, Certificates / CatalogueBuckets.Count * 9 / 8);
}
