using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansOcsp.Authority;

/// <summary>Turns options into certificates. It checks nothing: wrong certificates are made on purpose.</summary>
internal static class CertificateMaker
{
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    private const string OcspSigning = "1.3.6.1.5.5.7.3.9";
    private const string NoCheck = "1.3.6.1.5.5.7.48.1.5";
    private const string TlsFeature = "1.3.6.1.5.5.7.1.24";

    // Features ::= SEQUENCE OF INTEGER, holding status_request(5) alone (RFC 7633 section 4).
    private static readonly byte[] StatusRequest = [0x30, 0x03, 0x02, 0x01, 0x05];

    // NULL (RFC 6960 section 4.2.2.2.1).
    private static readonly byte[] Null = [0x05, 0x00];

    public static X500DistinguishedName CommonName(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        return builder.Build();
    }

    /// <summary>16 bytes, as CAs use them; positive and without a leading zero: the INTEGER's contents as they stand.</summary>
    public static byte[] RandomSerial()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        return serial;
    }

    public static byte[] Sign(
        CertificateRequest request,
        X500DistinguishedName issuer,
        KeyPair signer,
        DateTimeOffset notBefore,
        DateTimeOffset notAfter,
        byte[] serial)
    {
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using X509Certificate2 certificate = request.Create(issuer, signer.Generator(), notBefore, notAfter, serial);
        return certificate.RawData;
    }

    public static CertificateRequest LeafRequest(KeyPair key, LeafOptions options, PublicKey issuerKey)
    {
        X500DistinguishedName subject = options.DnsNames.Count > 0 ? CommonName(options.DnsNames[0]) : CommonName("no name");
        CertificateRequest request = EndEntity(key, subject, issuerKey, options.ClientAuth ? [ServerAuth, ClientAuth] : [ServerAuth]);
        if (options.DnsNames.Count + options.Addresses.Count > 0)
        {
            request.CertificateExtensions.Add(AlternativeNames(options));
        }

        if (options.OcspUrls.Count > 0 || options.CaIssuersUrl is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(
                options.OcspUrls.Select(static url => url.AbsoluteUri),
                options.CaIssuersUrl is { } url ? [url.AbsoluteUri] : []));
        }

        if (options.MustStaple)
        {
            request.CertificateExtensions.Add(new X509Extension(TlsFeature, StatusRequest, critical: false));
        }

        return request;
    }

    public static CertificateRequest DelegateRequest(
        KeyPair key, X500DistinguishedName subject, DelegateOptions options, PublicKey issuerKey)
    {
        CertificateRequest request = EndEntity(key, subject, issuerKey, [options.OcspSigning ? OcspSigning : ServerAuth]);
        if (options.NoCheck)
        {
            request.CertificateExtensions.Add(new X509Extension(NoCheck, Null, critical: false));
        }

        return request;
    }

    private static CertificateRequest EndEntity(KeyPair key, X500DistinguishedName subject, PublicKey issuerKey, string[] usages)
    {
        CertificateRequest request = key.Request(subject);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages.Select(static usage => new Oid(usage))], false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(new X509SubjectKeyIdentifierExtension(issuerKey, false)));
        return request;
    }

    private static X509Extension AlternativeNames(LeafOptions options)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (string name in options.DnsNames)
        {
            names.AddDnsName(name);
        }

        foreach (IPAddress address in options.Addresses)
        {
            names.AddIpAddress(address);
        }

        return names.Build();
    }
}
