using System.Security.Cryptography;

namespace OrleansOcsp.Ocsp.Tests.Forge;

/// <summary>A SingleResponse, right or wrong.</summary>
internal sealed record ForgeSingle
{
    public static readonly byte[] Good = [0x80, 0x00];
    public static readonly byte[] Unknown = [0x82, 0x00];

    public required byte[] CertId { get; init; }

    public byte[] Status { get; init; } = Good;

    public DateTimeOffset ThisUpdate { get; init; } = Scene.Now.AddHours(-1);

    public DateTimeOffset? NextUpdate { get; init; } = Scene.Now.AddDays(3);

    public byte[] Extensions { get; init; } = [];

    public static byte[] Revoked(DateTimeOffset at, byte? reason = null) =>
        Der.Explicit(1, Der.Time(at), reason is { } code ? Der.Explicit(0, Der.Enumerated(code)) : []);

    public static byte[] CertIdOf(byte[] issuerName, byte[] issuerKeyBits, byte[] serial, string hash = "1.3.14.3.2.26")
    {
        Func<byte[], byte[]> digest = hash switch
        {
#pragma warning disable CA5350 // the hash that CertIDs are made with
            "1.3.14.3.2.26" => SHA1.HashData,
#pragma warning restore CA5350
            "2.16.840.1.101.3.4.2.1" => SHA256.HashData,
            "2.16.840.1.101.3.4.2.2" => SHA384.HashData,
            _ => SHA512.HashData,
        };
        return Der.Sequence(
            Der.Sequence(Der.Oid(hash), Der.Null), Der.Octets(digest(issuerName)), Der.Octets(digest(issuerKeyBits)), Der.Integer(serial));
    }

    public byte[] Build() => Der.Sequence(
        CertId, Status, Der.Time(ThisUpdate), NextUpdate is { } next ? Der.Explicit(0, Der.Time(next)) : [], Extensions);
}
