using OrleansOcsp.Protocol;

namespace OrleansOcsp.Certificates;

/// <summary>The fields of a certificate (RFC 5280 section 4.1), slices over its bytes.</summary>
internal sealed record CertificateFields
{
    public required ReadOnlyMemory<byte> Der { get; init; }

    /// <summary>The content octets of the INTEGER, as they stand: CAs have written what is none.</summary>
    public required ReadOnlyMemory<byte> Serial { get; init; }

    /// <summary>The issuer's Name, DER.</summary>
    public required ReadOnlyMemory<byte> Issuer { get; init; }

    /// <summary>The subject's Name, DER.</summary>
    public required ReadOnlyMemory<byte> Subject { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    public required SubjectKey Key { get; init; }

    public required SignedPart Signed { get; init; }

    public required IReadOnlyList<Extension> Extensions { get; init; }

    /// <summary>The value of an extension; null where the certificate does not have it.</summary>
    public ReadOnlyMemory<byte>? Find(string oid)
    {
        foreach (Extension extension in Extensions)
        {
            if (extension.Oid == oid)
            {
                return extension.Value;
            }
        }

        return null;
    }
}

/// <summary>SubjectPublicKeyInfo.</summary>
/// <param name="Der">The whole of it.</param>
/// <param name="Algorithm">What kind of key, with its parameters.</param>
/// <param name="Bits">The octets of the BIT STRING: what key hashes are made from.</param>
internal readonly record struct SubjectKey(ReadOnlyMemory<byte> Der, AlgorithmIdentifier Algorithm, ReadOnlyMemory<byte> Bits);

/// <summary>Bytes with a signature over them, as they stand in a certificate or a response.</summary>
internal readonly record struct SignedPart(ReadOnlyMemory<byte> Data, AlgorithmIdentifier Algorithm, ReadOnlyMemory<byte> Signature);
