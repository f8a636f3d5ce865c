namespace OrleansOcsp.Ocsp.Tests.Forge;

/// <summary>A certificate, right or wrong: change one with <c>with</c> to get the wrong twin of a right one.</summary>
internal sealed record ForgeCertificate
{
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    public const string AnyUsage = "2.5.29.37.0";

    /// <summary>The holder's key.</summary>
    public required ForgeKey Key { get; init; }

    /// <summary>The key that signs it.</summary>
    public required ForgeKey Signer { get; init; }

    public byte[] Serial { get; init; } = [0x05];

    public byte[] Issuer { get; init; } = Der.Name("a CA");

    public byte[] Subject { get; init; } = Der.Name("localhost");

    public DateTimeOffset NotBefore { get; init; } = Scene.Now.AddDays(-30);

    public DateTimeOffset NotAfter { get; init; } = Scene.Now.AddDays(60);

    public IReadOnlyList<byte[]> Extensions { get; init; } = [];

    public static byte[] ExtendedKeyUsage(params string[] purposes) =>
        Der.Extension("2.5.29.37", false, Der.Sequence([.. purposes.Select(Der.Oid)]));

    /// <summary>keyUsage with these bits in its one octet: 80 is digitalSignature, 40 nonRepudiation, 04 keyCertSign.</summary>
    public static byte[] KeyUsage(byte bits) => Der.Extension("2.5.29.15", true, Der.Tlv(0x03, [0], [bits]));

    public static byte[] BasicConstraintsCa() => Der.Extension("2.5.29.19", true, Der.Sequence(Der.Boolean(0xFF)));

    public byte[] Build()
    {
        byte[] extensions = Extensions.Count == 0 ? [] : Der.Explicit(3, Der.Sequence([.. Extensions]));
        byte[] tbs = Der.Sequence(
            Der.Explicit(0, Der.Integer(2)),
            Der.Integer(Serial),
            Signer.Algorithm,
            Issuer,
            Der.Sequence(Der.Time(NotBefore), Der.Time(NotAfter)),
            Subject,
            Key.PublicKey,
            extensions);
        return Der.Sequence(tbs, Signer.Algorithm, Der.Bits(Signer.Sign(tbs)));
    }
}
