using System.Net;

namespace OrleansOcsp.Certificates;

/// <summary>What a leaf certificate says of itself, before its issuer is known.</summary>
public sealed class LeafCertificate
{
    internal LeafCertificate(ReadOnlyMemory<byte> der) => Der = der;

    /// <summary>The DER of the certificate.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>The certificate's name in this house.</summary>
    public CertificateKey Key => throw new NotImplementedException();

    /// <summary>The content octets of the serial number's INTEGER, as they stand.</summary>
    public ReadOnlyMemory<byte> Serial => throw new NotImplementedException();

    /// <summary>The first second of its life.</summary>
    public DateTimeOffset NotBefore => throw new NotImplementedException();

    /// <summary>The last second of its life.</summary>
    public DateTimeOffset NotAfter => throw new NotImplementedException();

    /// <summary>The holder's name, for people; control characters are replaced.</summary>
    public string Subject => throw new NotImplementedException();

    /// <summary>The issuer's name, for people; control characters are replaced.</summary>
    public string Issuer => throw new NotImplementedException();

    /// <summary>The responders it names (AIA id-ad-ocsp), http and https only, in its order.</summary>
    public IReadOnlyList<Uri> OcspUrls => throw new NotImplementedException();

    /// <summary>Where its issuer's certificate is said to lie (AIA id-ad-caIssuers), http and https only, in its order.</summary>
    public IReadOnlyList<Uri> CaIssuersUrls => throw new NotImplementedException();

    /// <summary>Addresses in the AIA that are neither http nor https, for messages.</summary>
    public IReadOnlyList<string> OtherUrls => throw new NotImplementedException();

    /// <summary>It demands a staple: TLS feature status_request (RFC 7633).</summary>
    public bool MustStaple => throw new NotImplementedException();

    /// <summary>The DNS names of subjectAltName, lower case, as written (a <c>*</c> may lead).</summary>
    public IReadOnlyList<string> DnsNames => throw new NotImplementedException();

    /// <summary>The IP addresses of subjectAltName.</summary>
    public IReadOnlyList<IPAddress> IpAddresses => throw new NotImplementedException();

    /// <summary>Reads a leaf. Never throws, whatever the bytes.</summary>
    public static LeafReading Read(ReadOnlyMemory<byte> der) => throw new NotImplementedException();
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
