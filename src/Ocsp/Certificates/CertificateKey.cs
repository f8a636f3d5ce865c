using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace OrleansOcsp.Certificates;

/// <summary>The name of a certificate everywhere in this house: SHA-256 of the leaf's DER, written as 64 lower-case hex digits.</summary>
/// <remarks>Never called "thumbprint": in .NET that word means SHA-1.</remarks>
public readonly struct CertificateKey : IEquatable<CertificateKey>
{
    /// <summary>Bytes in a key.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private CertificateKey(ReadOnlySpan<byte> hash)
    {
        _high = BinaryPrimitives.ReadUInt128BigEndian(hash);
        _low = BinaryPrimitives.ReadUInt128BigEndian(hash[16..]);
    }

    /// <summary>The key of the certificate with these DER bytes.</summary>
    public static CertificateKey Of(ReadOnlySpan<byte> leafDer)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(leafDer, hash);
        return new CertificateKey(hash);
    }

    /// <summary>Reads 64 hex digits of either case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CertificateKey key)
    {
        Span<byte> hash = stackalloc byte[Size];
        key = default;
        if (text is null || text.Length != 2 * Size
            || Convert.FromHexString(text, hash, out _, out int written) != System.Buffers.OperationStatus.Done || written != Size)
        {
            return false;
        }

        key = new CertificateKey(hash);
        return true;
    }

    /// <summary>Writes the 32 bytes of the hash.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], _low);
    }

    /// <summary>A number that spreads keys evenly: jitter and shares are made from it.</summary>
    public ulong Spread() => (ulong)(_high >> 64);

    public bool Equals(CertificateKey other) => _high == other._high && _low == other._low;

    public override bool Equals(object? obj) => obj is CertificateKey other && Equals(other);

    public override int GetHashCode() => _low.GetHashCode();

    public override string ToString()
    {
        Span<byte> hash = stackalloc byte[Size];
        CopyTo(hash);
        return Convert.ToHexStringLower(hash);
    }

    public static bool operator ==(CertificateKey left, CertificateKey right) => left.Equals(right);

    public static bool operator !=(CertificateKey left, CertificateKey right) => !left.Equals(right);
}
