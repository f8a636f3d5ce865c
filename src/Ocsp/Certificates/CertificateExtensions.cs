using System.Net;
using System.Text;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Certificates;

/// <summary>The insides of the extensions that this house reads. Each yields null, with an explanation, where the value is
/// malformed.</summary>
internal static class CertificateExtensions
{
    public const string KeyUsage = "2.5.29.15";
    public const string SubjectAltName = "2.5.29.17";
    public const string BasicConstraints = "2.5.29.19";
    public const string CertificatePolicies = "2.5.29.32";
    public const string ExtendedKeyUsage = "2.5.29.37";
    public const string AuthorityInfoAccess = "1.3.6.1.5.5.7.1.1";
    public const string TlsFeature = "1.3.6.1.5.5.7.1.24";
    public const string OcspNoCheck = "1.3.6.1.5.5.7.48.1.5";

    private const string IdAdOcsp = "1.3.6.1.5.5.7.48.1";
    private const string IdAdCaIssuers = "1.3.6.1.5.5.7.48.2";

    // ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF OBJECT IDENTIFIER
    public static IReadOnlyList<string>? ReadExtendedKeyUsage(ReadOnlyMemory<byte> value)
    {
        var parse = new DerParse();
        var cursor = new DerCursor(parse, value);
        DerCursor list = cursor.Open(DerTag.Sequence, "extKeyUsage");
        cursor.Close("extKeyUsage");
        var purposes = new List<string>();
        while (!list.AtEnd)
        {
            purposes.Add(list.Oid("extKeyUsage"));
        }

        return parse.Failed ? null : purposes;
    }

    // KeyUsage ::= BIT STRING { digitalSignature(0), ... }     -- bit 0 is the highest of the first octet
    public static bool AllowsDigitalSignature(ReadOnlyMemory<byte> value)
    {
        var parse = new DerParse();
        var cursor = new DerCursor(parse, value);
        ReadOnlySpan<byte> bits = cursor.Content(DerTag.BitString, "keyUsage").Span;
        cursor.Close("keyUsage");
        return !parse.Failed && bits.Length >= 2 && bits[0] < 8 && (bits[1] & 0x80) != 0;
    }

    // Features ::= SEQUENCE OF INTEGER     -- the number of a TLS extension; 5 is status_request (RFC 7633 section 6)
    public static bool? DemandsStaple(ReadOnlyMemory<byte> value)
    {
        var parse = new DerParse();
        var cursor = new DerCursor(parse, value);
        DerCursor list = cursor.Open(DerTag.Sequence, "tlsfeature");
        cursor.Close("tlsfeature");
        bool found = false;
        while (!list.AtEnd)
        {
            found |= list.Integer("tlsfeature").Span is [5];
        }

        return parse.Failed ? null : found;
    }

    // AuthorityInfoAccessSyntax ::= SEQUENCE SIZE (1..MAX) OF AccessDescription
    // AccessDescription ::= SEQUENCE {
    //    accessMethod    OBJECT IDENTIFIER,
    //    accessLocation  GeneralName }     -- of which uniformResourceIdentifier [6] IA5String matters here
    public static AccessUrls? ReadAuthorityInfoAccess(ReadOnlyMemory<byte> value)
    {
        const string What = "authorityInfoAccess";
        var parse = new DerParse();
        var cursor = new DerCursor(parse, value);
        DerCursor list = cursor.Open(DerTag.Sequence, What);
        cursor.Close(What);
        var urls = new AccessUrls();
        while (!list.AtEnd)
        {
            DerCursor description = list.Open(DerTag.Sequence, What);
            string method = description.Oid(What);
            bool isUri = description.IsNext(DerTag.Implicit(6));
            ReadOnlySpan<byte> location = isUri ? description.Content(DerTag.Implicit(6), What).Span : description.Element(What).Span;
            description.Close(What);
            if (isUri && method is IdAdOcsp or IdAdCaIssuers)
            {
                urls.Add(method == IdAdOcsp ? urls.Ocsp : urls.CaIssuers, location);
            }
        }

        return parse.Failed ? null : urls;
    }

    // SubjectAltName ::= SEQUENCE SIZE (1..MAX) OF GeneralName
    // GeneralName ::= CHOICE { dNSName [2] IA5String, iPAddress [7] OCTET STRING, ... }
    public static (IReadOnlyList<string> DnsNames, IReadOnlyList<IPAddress> Addresses)? ReadSubjectAltName(ReadOnlyMemory<byte> value)
    {
        const string What = "subjectAltName";
        var parse = new DerParse();
        var cursor = new DerCursor(parse, value);
        DerCursor list = cursor.Open(DerTag.Sequence, What);
        cursor.Close(What);
        var names = new List<string>();
        var addresses = new List<IPAddress>();
        while (!list.AtEnd)
        {
            if (list.IsNext(DerTag.Implicit(2)))
            {
                ReadOnlySpan<byte> name = list.Content(DerTag.Implicit(2), What).Span;
                if (IsHostName(name))
                {
                    names.Add(Encoding.ASCII.GetString(name).ToLowerInvariant());
                }
            }
            else if (list.IsNext(DerTag.Implicit(7)))
            {
                ReadOnlySpan<byte> address = list.Content(DerTag.Implicit(7), What).Span;
                if (address.Length is 4 or 16)
                {
                    addresses.Add(new IPAddress(address));
                }
            }
            else
            {
                list.Element(What);
            }
        }

        return parse.Failed ? null : (names, addresses);
    }

    // What a ClientHello can ask for: letters, digits, hyphen, dot, underscore, and one leading star. 255 is DNS's own bound.
    private static bool IsHostName(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> rest = name.StartsWith("*."u8) ? name[2..] : name;
        return !rest.IsEmpty && name.Length <= 255
            && rest.IndexOfAnyExcept(HostNameOctets) < 0;
    }

    private static readonly System.Buffers.SearchValues<byte> HostNameOctets =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"u8);
}
