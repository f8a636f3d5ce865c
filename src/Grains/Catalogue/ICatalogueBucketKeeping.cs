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

    /// <summary>The members after a key, in order.</summary>
    /// <param name="after">The last key of the page before; empty: from the start.</param>
    /// <param name="state">Only those in this state; null: all.</param>
    /// <param name="limit">At most so many.</param>
    [Alias("List")]
    Task<MemberReport[]> List(string after, string? state, int limit);
}
