namespace OrleansOcsp.Grains;

/// <summary>Names in the database: they never change.</summary>
internal static class GrainStorageName
{
    /// <summary>The storage provider.</summary>
    public const string Name = "ocsp";

    /// <summary>The state of a certificate.</summary>
    public const string Certificate = "certificate";

    /// <summary>The state of a bucket.</summary>
    public const string Bucket = "bucket";
}
