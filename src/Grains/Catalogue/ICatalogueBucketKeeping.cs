namespace OrleansOcsp.Grains.Catalogue;

/// <summary>What silos say to a bucket. Edges may not: see <see cref="EdgeCallFilter"/>.</summary>
[Alias("ocsp.ICatalogueBucketKeeping")]
internal interface ICatalogueBucketKeeping : IGrainWithIntegerKey
{
    /// <summary>Whether a certificate may come under care. One that is not yet counts as brought by the edge.</summary>
    /// <param name="certificate">Its key.</param>
    /// <param name="edge">The edge that asks for it; null: none.</param>
    /// <remarks>Older silos do not say the edge, and answer without it.</remarks>
    [Alias("HasRoom")]
    Task<bool> HasRoom(string certificate, string? edge);

    /// <summary>Tells how a certificate stands. A new one becomes a member.</summary>
    [Alias("Report")]
    Task Report(MemberReport report);

    /// <summary>A page of the members, in the order of their keys.</summary>
    [Alias("Page")]
    Task<MemberReport[]> Page(BucketQuery query);

    /// <summary>How many members are in which state, and those that stand worst.</summary>
    /// <param name="worst">At most so many of these.</param>
    [Alias("Glance")]
    Task<BucketGlance> Glance(int worst);
}
