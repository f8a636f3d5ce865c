using System.Net;

namespace OrleansOcsp.Certificates;

/// <summary>What a leaf certificate says of itself, before its issuer is known.</summary>
public sealed class LeafCertificate
{
    private readonly ReadOnlyMemory<byte> _subject;

    internal LeafCertificate(CertificateFields fields)
    {
        _subject = fields.Subject;
        Der = fields.Der;
        Key = CertificateKey.Of(fields.Der.Span);
        Serial = fields.Serial;
        NotBefore = fields.NotBefore;
        NotAfter = fields.NotAfter;
        IssuerName = fields.Issuer;
        Signed = fields.Signed;
    }

    /// <summary>The DER of the certificate.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>The certificate's name in this house.</summary>
    public CertificateKey Key { get; }

    /// <summary>The content octets of the serial number's INTEGER, as they stand; 1 to 64.</summary>
    public ReadOnlyMemory<byte> Serial { get; }

    /// <summary>The first second of its life.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>The last second of its life.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>The holder's name, for people; control characters are replaced. Made anew at each call.</summary>
    public string Subject => DistinguishedNameText.Of(_subject);

    /// <summary>The issuer's name, for people; control characters are replaced. Made anew at each call.</summary>
    public string Issuer => DistinguishedNameText.Of(IssuerName);

    /// <summary>The responders it names (AIA id-ad-ocsp), http and https only, in its order, at most 8.</summary>
    public IReadOnlyList<Uri> OcspUrls { get; internal init; } = [];

    /// <summary>Where its issuer's certificate is said to lie (AIA id-ad-caIssuers), http and https only, in its order, at most
    /// 8.</summary>
    public IReadOnlyList<Uri> CaIssuersUrls { get; internal init; } = [];

    /// <summary>Addresses in the AIA that are neither http nor https, for messages; control characters are replaced.</summary>
    public IReadOnlyList<string> OtherUrls { get; internal init; } = [];

    /// <summary>It demands a staple: TLS feature status_request (RFC 7633).</summary>
    public bool MustStaple { get; internal init; }

    /// <summary>The DNS names of subjectAltName, lower case, a <c>*</c> may lead. What cannot be a host name is left out.</summary>
    public IReadOnlyList<string> DnsNames { get; internal init; } = [];

    /// <summary>The IP addresses of subjectAltName.</summary>
    public IReadOnlyList<IPAddress> IpAddresses { get; internal init; } = [];

    /// <summary>The issuer's Name, DER.</summary>
    internal ReadOnlyMemory<byte> IssuerName { get; }

    /// <summary>What the issuer signed.</summary>
    internal SignedPart Signed { get; }

    /// <summary>Reads a leaf. Never throws, whatever the bytes.</summary>
    public static LeafReading Read(ReadOnlyMemory<byte> der) => LeafReader.Read(der);
}

/// <summary>What came of reading bytes as a leaf certificate.</summary>
public abstract record LeafReading
{
    private LeafReading()
    {
    }

    /// <summary>It is a certificate.</summary>
    public sealed record Read(LeafCertificate Leaf) : LeafReading;

    /// <summary>It is none.</summary>
    /// <param name="Explanation">What was seen, where, and what belongs there.</param>
    public sealed record Refused(string Explanation) : LeafReading;
}
