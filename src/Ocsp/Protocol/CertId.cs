namespace OrleansOcsp.Protocol;

/// <summary>Which certificate a question or an answer is about. Equal only as a whole: algorithm, both hashes and the serial
/// number.</summary>
public sealed class CertId : IEquatable<CertId>
{
    /// <summary>Octets that a serial number may have where we write it: RFC 5280 section 4.1.2.2 allows 20, some CAs took more.</summary>
    internal const int MaxSerialLength = 64;

    internal CertId(
        string hashAlgorithm, ReadOnlyMemory<byte> issuerNameHash, ReadOnlyMemory<byte> issuerKeyHash, ReadOnlyMemory<byte> serial)
    {
        HashAlgorithm = hashAlgorithm;
        IssuerNameHash = issuerNameHash;
        IssuerKeyHash = issuerKeyHash;
        Serial = serial;
    }

    /// <summary>The OID of the hash, in dots; also one that this house does not know.</summary>
    public string HashAlgorithm { get; }

    /// <summary>The hash, where this house knows it.</summary>
    public CertIdHash? Hash => CertIdHashes.FromOid(HashAlgorithm);

    /// <summary>Hash of the issuer's subject name, DER.</summary>
    public ReadOnlyMemory<byte> IssuerNameHash { get; }

    /// <summary>Hash of the issuer's public key: the content of the BIT STRING without its first octet.</summary>
    public ReadOnlyMemory<byte> IssuerKeyHash { get; }

    /// <summary>The content octets of the serial number's INTEGER, as they stand in the certificate.</summary>
    public ReadOnlyMemory<byte> Serial { get; }

    public bool Equals(CertId? other) =>
        other is not null && HashAlgorithm == other.HashAlgorithm && IssuerNameHash.Span.SequenceEqual(other.IssuerNameHash.Span)
        && IssuerKeyHash.Span.SequenceEqual(other.IssuerKeyHash.Span) && Serial.Span.SequenceEqual(other.Serial.Span);

    public override bool Equals(object? obj) => Equals(obj as CertId);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(IssuerKeyHash.Span);
        hash.AddBytes(Serial.Span);
        return hash.ToHashCode();
    }
}
