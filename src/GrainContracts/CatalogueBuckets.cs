using System.Globalization;

namespace OrleansOcsp.GrainContracts;

/// <summary>Which bucket a certificate belongs to. Edges and silos must agree, so the numbers never change.</summary>
public static class CatalogueBuckets
{
    /// <summary>How many there are.</summary>
    public const int Count = 64;

    /// <summary>The bucket of a certificate: the first six bits of its key.</summary>
    /// <param name="certificate">The certificate's key: 64 hex digits.</param>
    public static int Of(string certificate) =>
        byte.Parse(certificate.AsSpan(0, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) >> 2;
}
