using System.Net;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Certificates;

/// <summary>A leaf certificate with the issuer that signed it: all that is needed to ask for its status and to verify the answer.
/// It exists only where the leaf names the issuer and verifies under its key.</summary>
public sealed class IssuedCertificate
{
    // Each of the right name costs a signature check; a chain has two or three certificates.
    private const int MaxCandidates = 32;

    private IssuedCertificate(LeafCertificate leaf, IssuerCertificate issuer)
    {
        Leaf = leaf;
        Issuer = issuer;
    }

    /// <summary>What the leaf says of itself.</summary>
    public LeafCertificate Leaf { get; }

    /// <summary>Its issuer; certificates of one issuer share the object.</summary>
    public IssuerCertificate Issuer { get; }

    /// <inheritdoc cref="LeafCertificate.Key"/>
    public CertificateKey Key => Leaf.Key;

    /// <inheritdoc cref="LeafCertificate.Der"/>
    public ReadOnlyMemory<byte> LeafDer => Leaf.Der;

    /// <inheritdoc cref="IssuerCertificate.Der"/>
    public ReadOnlyMemory<byte> IssuerDer => Issuer.Der;

    /// <inheritdoc cref="LeafCertificate.Serial"/>
    public ReadOnlyMemory<byte> Serial => Leaf.Serial;

    /// <inheritdoc cref="LeafCertificate.NotBefore"/>
    public DateTimeOffset NotBefore => Leaf.NotBefore;

    /// <inheritdoc cref="LeafCertificate.NotAfter"/>
    public DateTimeOffset NotAfter => Leaf.NotAfter;

    /// <inheritdoc cref="LeafCertificate.OcspUrls"/>
    public IReadOnlyList<Uri> OcspUrls => Leaf.OcspUrls;

    /// <inheritdoc cref="LeafCertificate.CaIssuersUrls"/>
    public IReadOnlyList<Uri> CaIssuersUrls => Leaf.CaIssuersUrls;

    /// <inheritdoc cref="LeafCertificate.MustStaple"/>
    public bool MustStaple => Leaf.MustStaple;

    /// <inheritdoc cref="LeafCertificate.DnsNames"/>
    public IReadOnlyList<string> DnsNames => Leaf.DnsNames;

    /// <inheritdoc cref="LeafCertificate.IpAddresses"/>
    public IReadOnlyList<IPAddress> IpAddresses => Leaf.IpAddresses;

    /// <inheritdoc cref="LeafCertificate.Subject"/>
    public string Subject => Leaf.Subject;

    /// <summary>The CertID that asks for this certificate.</summary>
    public CertId CertId(CertIdHash hash) => Issuer.CertId(hash, Serial);

    /// <summary>Joins a leaf and its issuer: the leaf must name the issuer and verify under its key. Never throws, whatever the
    /// bytes.</summary>
    public static IssuedCertificateResult Create(ReadOnlyMemory<byte> leafDer, ReadOnlyMemory<byte> issuerDer)
    {
        switch (LeafCertificate.Read(leafDer), IssuerCertificate.Read(issuerDer))
        {
            case (LeafReading.Read leaf, IssuerReading.Read issuer):
                return Create(leaf.Leaf, issuer.Issuer);
            case (LeafReading.Refused leaf, _):
                return new IssuedCertificateResult.Refused(CertificateRefusal.LeafUnreadable, "The leaf is not a certificate: "
                    + $"{leaf.Explanation}");
            case (_, IssuerReading.Refused issuer):
                return new IssuedCertificateResult.Refused(
                    CertificateRefusal.IssuerUnreadable, $"The issuer is not a certificate: {issuer.Explanation}");
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Joins a leaf and its issuer: the leaf must name the issuer and verify under its key.</summary>
    /// <remarks>SHA-1 is taken here: the leaf is the operator's own, and to make another certificate fit a signature that exists is not
    /// what SHA-1 is too weak for. Not looked at: whether the issuer is a CA, and its own chain; the key is what counts.</remarks>
    public static IssuedCertificateResult Create(LeafCertificate leaf, IssuerCertificate issuer)
    {
        if (!leaf.IssuerName.Span.SequenceEqual(issuer.Name.Span))
        {
            return new IssuedCertificateResult.Refused(
                CertificateRefusal.IssuerNameDiffers,
                $"The certificate of {leaf.Subject} was issued by {leaf.Issuer}; this is the certificate of {issuer.Subject}.");
        }

        return SignatureCheck.Verify(leaf.Signed, issuer.PublicKey) switch
        {
            SignatureOutcome.Valid => new IssuedCertificateResult.Created(new IssuedCertificate(leaf, issuer)),
            SignatureOutcome.Invalid => new IssuedCertificateResult.Refused(
                CertificateRefusal.NotSignedByIssuer,
                $"The signature of the certificate of {leaf.Subject} does not verify under the key of {issuer.Subject}, though the "
                + "names match: another key of the same CA?"),
            SignatureOutcome.Unsupported => new IssuedCertificateResult.Refused(
                CertificateRefusal.UnsupportedAlgorithm,
                $"The certificate of {leaf.Subject} is signed with {SignatureAlgorithm.Describe(leaf.Signed.Algorithm)}, which is not "
                + $"verified here with the key of {issuer.Subject}."),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Looks for the leaf's issuer among certificates, the first 32: a chain from a file, or what caIssuers brought.</summary>
    /// <returns>The first that fits; else the most telling refusal: a certificate of the right name before one of another.</returns>
    public static IssuedCertificateResult FindIssuer(LeafCertificate leaf, IEnumerable<ReadOnlyMemory<byte>> candidates)
    {
        IssuedCertificateResult.Refused? nearest = null;
        foreach (ReadOnlyMemory<byte> candidate in candidates.Take(MaxCandidates))
        {
            if (IssuerCertificate.Read(candidate) is not IssuerReading.Read(var issuer))
            {
                continue;
            }

            switch (Create(leaf, issuer))
            {
                case IssuedCertificateResult.Created created:
                    return created;
                case IssuedCertificateResult.Refused refused when refused.Reason != CertificateRefusal.IssuerNameDiffers:
                    nearest = refused;
                    break;
            }
        }

        return nearest ?? new IssuedCertificateResult.Refused(
            CertificateRefusal.NoIssuerFound, $"None of the certificates is that of {leaf.Issuer}, which issued the certificate of "
                + $"{leaf.Subject}.");
    }
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
