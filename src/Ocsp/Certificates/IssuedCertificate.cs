using System.Net;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Certificates;

/// <summary>A leaf certificate with the issuer that signed it: all that is needed to ask for its status and to verify the answer.
/// It exists only where the leaf names the issuer and verifies under its key.</summary>
public sealed class IssuedCertificate
{
    internal IssuedCertificate(LeafCertificate leaf, IssuerCertificate issuer)
    {
        Leaf = leaf;
        Issuer = issuer;
    }

    /// <summary>What the leaf says of itself.</summary>
    public LeafCertificate Leaf { get; }

    /// <summary>Its issuer; certificates of one issuer share the object.</summary>
    public IssuerCertificate Issuer { get; }

    public CertificateKey Key => Leaf.Key;

    public ReadOnlyMemory<byte> LeafDer => Leaf.Der;

    public ReadOnlyMemory<byte> IssuerDer => Issuer.Der;

    public ReadOnlyMemory<byte> Serial => Leaf.Serial;

    public DateTimeOffset NotBefore => Leaf.NotBefore;

    public DateTimeOffset NotAfter => Leaf.NotAfter;

    public IReadOnlyList<Uri> OcspUrls => Leaf.OcspUrls;

    public IReadOnlyList<Uri> CaIssuersUrls => Leaf.CaIssuersUrls;

    public bool MustStaple => Leaf.MustStaple;

    public IReadOnlyList<string> DnsNames => Leaf.DnsNames;

    public IReadOnlyList<IPAddress> IpAddresses => Leaf.IpAddresses;

    public string Subject => Leaf.Subject;

    /// <summary>The CertID that asks for this certificate.</summary>
    public CertId CertId(CertIdHash hash) => Issuer.CertId(hash, Serial);

    /// <summary>Joins a leaf and its issuer: the leaf must name the issuer and verify under its key.</summary>
    public static IssuedCertificateResult Create(ReadOnlyMemory<byte> leafDer, ReadOnlyMemory<byte> issuerDer) =>
        throw new NotImplementedException();

    /// <summary>Joins a leaf and its issuer: the leaf must name the issuer and verify under its key.</summary>
    public static IssuedCertificateResult Create(LeafCertificate leaf, IssuerCertificate issuer) => throw new NotImplementedException();

    /// <summary>Looks for the leaf's issuer among certificates: a chain from a file, or what caIssuers brought.</summary>
    public static IssuedCertificateResult FindIssuer(LeafCertificate leaf, IEnumerable<ReadOnlyMemory<byte>> candidates) =>
        throw new NotImplementedException();
}

/// <summary>What came of joining a leaf and an issuer.</summary>
public abstract record IssuedCertificateResult
{
    private IssuedCertificateResult()
    {
    }

    /// <summary>The issuer signed the leaf.</summary>
    public sealed record Created(IssuedCertificate Certificate) : IssuedCertificateResult;

    /// <summary>It did not, or one of them is no certificate.</summary>
    /// <param name="Reason">Why, in a word.</param>
    /// <param name="Explanation">What was seen and what was expected.</param>
    public sealed record Refused(CertificateRefusal Reason, string Explanation) : IssuedCertificateResult;
}
