namespace OrleansOcsp.Grains.Catalogue;

/// <summary>What silos say to a bucket. Edges may not: see <see cref="EdgeCallFilter"/>.</summary>
[Alias("ocsp.ICatalogueBucketKeeping")]
internal interface ICatalogueBucketKeeping : IGrainWithIntegerKey
{
    /// <summary>Whether a certificate that is not under care yet may come under care.</summary>
    [Alias("HasRoom")]
    Task<bool> HasRoom(string certificate);

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
