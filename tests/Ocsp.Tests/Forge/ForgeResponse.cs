using System.Security.Cryptography;

namespace OrleansOcsp.Ocsp.Tests.Forge;

/// <summary>An OCSP response, right or wrong.</summary>
internal sealed record ForgeResponse
{
    public byte[] Status { get; init; } = Der.Enumerated(0);

    public string Type { get; init; } = "1.3.6.1.5.5.7.48.1.1";

    public byte[] Version { get; init; } = [];

    public required byte[] ResponderId { get; init; }

    public byte[] ProducedAt { get; init; } = Der.Time(Scene.Now.AddHours(-1));

    public required IReadOnlyList<byte[]> Singles { get; init; }

    /// <summary>responseExtensions with its tag; empty: none.</summary>
    public byte[] Extensions { get; init; } = [];

    public required ForgeKey Signer { get; init; }

    /// <summary>Instead of what the key signs by.</summary>
    public byte[]? Algorithm { get; init; }

    public IReadOnlyList<byte[]> Certificates { get; init; } = [];

    public static byte[] ByName(byte[] name) => Der.Explicit(1, name);

#pragma warning disable CA5350 // a ResponderID names a key by SHA-1
    public static byte[] ByKey(byte[] keyBits) => Der.Explicit(2, Der.Octets(SHA1.HashData(keyBits)));
#pragma warning restore CA5350

    public byte[] SignedData() => Der.Sequence(Version, ResponderId, ProducedAt, Der.Sequence([.. Singles]), Extensions);

    public byte[] Build()
    {
        byte[] data = SignedData();
        byte[] certificates = Certificates.Count == 0 ? [] : Der.Explicit(0, Der.Sequence([.. Certificates]));
        return Wrap(Der.Sequence(data, Algorithm ?? Signer.Algorithm, Der.Bits(Signer.Sign(data)), certificates));
    }

    /// <summary>An OCSPResponse around the bytes of a BasicOCSPResponse.</summary>
    public byte[] Wrap(byte[] basic) => Der.Sequence(Status, Der.Explicit(0, Der.Sequence(Der.Oid(Type), Der.Octets(basic))));
}
