namespace OrleansOcsp.Grains.Catalogue;

/// <summary>Which members of a bucket to list, in the order of their keys.</summary>
[GenerateSerializer, Immutable, Alias("ocsp.BucketQuery")]
internal sealed record BucketQuery
{
    /// <summary>At most so many.</summary>
    [Id(0)]
    public required int Limit { get; init; }

    /// <summary>Only those after this key; empty: from the start.</summary>
    [Id(1)]
    public string After { get; init; } = "";

    /// <summary>Only those whose key begins so.</summary>
    [Id(2)]
    public string Prefix { get; init; } = "";

    /// <summary>Only those in this state, or in one that begins so and goes on with a comma; null: all.</summary>
    [Id(3)]
    public string? State { get; init; }
}

/// <summary>A bucket at a glance.</summary>
[GenerateSerializer, Immutable, Alias("ocsp.BucketGlance")]
internal sealed record BucketGlance
{
    /// <summary>How many members are in which state.</summary>
    [Id(0)]
    public required Dictionary<string, int> Counts { get; init; }

    /// <summary>Members that somebody should look at, the worst first.</summary>
    [Id(1)]
    public required MemberReport[] Worst { get; init; }
}
