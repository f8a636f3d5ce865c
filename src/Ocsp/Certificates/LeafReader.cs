namespace OrleansOcsp.Certificates;

/// <summary>Reads the leaf's fields and the extensions that tell how to serve it.</summary>
internal static class LeafReader
{
    public static LeafReading Read(ReadOnlyMemory<byte> der)
    {
        if (der.Length > CertificateReader.MaxLength)
        {
            return new LeafReading.Refused($"The certificate has {der.Length} bytes; at most {CertificateReader.MaxLength} are read.");
        }

        // A copy of its own: what is proved of these bytes must stay true.
        if (CertificateReader.Read(der.ToArray(), out string explanation) is not { } fields)
        {
            return new LeafReading.Refused(explanation);
        }

        bool? mustStaple = false;
        AccessUrls? urls = new();
        (IReadOnlyList<string> DnsNames, IReadOnlyList<System.Net.IPAddress> Addresses)? names = ([], []);
        if (fields.Find(CertificateExtensions.TlsFeature) is { } feature)
        {
            mustStaple = CertificateExtensions.DemandsStaple(feature);
        }

        if (fields.Find(CertificateExtensions.AuthorityInfoAccess) is { } access)
        {
            urls = CertificateExtensions.ReadAuthorityInfoAccess(access);
        }

        if (fields.Find(CertificateExtensions.SubjectAltName) is { } alternative)
        {
            names = CertificateExtensions.ReadSubjectAltName(alternative);
        }

        if (mustStaple is null || urls is null || names is null)
        {
            string which = mustStaple is null ? "tlsfeature" : urls is null ? "authorityInfoAccess" : "subjectAltName";
            return new LeafReading.Refused($"Its extension {which} is not the DER that belongs there.");
        }

        return new LeafReading.Read(new LeafCertificate(fields)
        {
            MustStaple = mustStaple.Value,
            OcspUrls = [.. urls.Ocsp],
            CaIssuersUrls = [.. urls.CaIssuers],
            OtherUrls = [.. urls.Others],
            DnsNames = [.. names.Value.DnsNames],
            IpAddresses = [.. names.Value.Addresses],
        });
    }
}
