namespace OrleansOcsp.GrainContracts;

/// <summary>One of the <see cref="CatalogueBuckets.Count"/> parts of the list of all certificates under care. A few questions a second
/// tell an edge what changed among any number of certificates: that repairs lost pushes, moved grains and forgotten observers.</summary>
[Alias("ocsp.ICatalogueBucketGrain")]
public interface ICatalogueBucketGrain : IGrainWithIntegerKey
{
    /// <summary>Which certificates of this bucket have another response than at the time of a cursor.</summary>
    [Alias("Changes")]
    Task<BucketChanges> Changes(BucketCursor since);
}
