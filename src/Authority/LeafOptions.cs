using System.Net;

namespace OrleansOcsp.Authority;

/// <summary>What a leaf certificate says.</summary>
public sealed record LeafOptions
{
    /// <summary>The DNS names; the first is the subject's common name too.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = ["localhost"];

    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>The OCSP responders it names, in this order; empty: it names none.</summary>
    public IReadOnlyList<Uri> OcspUrls { get; init; } = [];

    /// <summary>Where its issuer can be had (AIA caIssuers); null: not said.</summary>
    public Uri? CaIssuersUrl { get; init; }

    /// <summary>The TLS feature extension with status_request (RFC 7633).</summary>
    public bool MustStaple { get; init; }

    /// <summary>id-kp-clientAuth beside id-kp-serverAuth: for nodes that both call and are called.</summary>
    public bool ClientAuth { get; init; }

    /// <summary>Null: an hour ago.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Null: in 90 days.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>The kind of the key that is made when <see cref="Key"/> is null.</summary>
    public ThrowawayKeyKind KeyKind { get; init; } = ThrowawayKeyKind.EcdsaP256;

    /// <summary>A key to use, perhaps shared with others; null: a new one.</summary>
    public KeyPair? Key { get; init; }

    /// <summary>The serial number, big-endian and positive; null: 16 random bytes.</summary>
    public ReadOnlyMemory<byte>? Serial { get; init; }
}
