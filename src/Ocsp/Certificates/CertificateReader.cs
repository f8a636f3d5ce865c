using OrleansOcsp.Protocol;

namespace OrleansOcsp.Certificates;

/// <summary>Reads certificates by the same walk as responses. Signatures and times are not judged here.</summary>
/// <remarks>BouncyCastle and .NET would both refuse, or write anew, what CAs have issued (serial numbers with a padding zero), and each
/// version a little differently; a delegate's certificate is hostile input like the response that carries it.</remarks>
internal static class CertificateReader
{
    /// <summary>Bytes that a certificate may have. The largest in use have a few hundred names and 10 KB.</summary>
    public const int MaxLength = OcspResponse.MaxLength;

    /// <summary>The fields; null with an explanation where the bytes are no certificate.</summary>
    public static CertificateFields? Read(ReadOnlyMemory<byte> der, out string explanation)
    {
        if (MessageLength.Check(der, "certificate") is var (_, problem))
        {
            explanation = problem;
            return null;
        }

        var parse = new DerParse();
        var cursor = new DerCursor(parse, der);
        CertificateFields fields = Read(ref cursor, der);
        cursor.Close("Certificate");
        explanation = parse.Explanation;
        return parse.Failed ? null : fields;
    }

    // Certificate ::= SEQUENCE {
    //    tbsCertificate      TBSCertificate,
    //    signatureAlgorithm  AlgorithmIdentifier,
    //    signatureValue      BIT STRING }
    private static CertificateFields Read(ref DerCursor cursor, ReadOnlyMemory<byte> der)
    {
        DerCursor outer = cursor.Open(DerTag.Sequence, "Certificate");
        int offset = outer.Offset;
        ReadOnlyMemory<byte> signed = outer.Element(DerTag.Sequence, "tbsCertificate");
        AlgorithmIdentifier algorithm = AlgorithmIdentifier.Read(ref outer, "signatureAlgorithm");
        ReadOnlyMemory<byte> signature = outer.OctetAlignedBits("signatureValue");
        outer.Close("Certificate");

        // TBSCertificate ::= SEQUENCE {
        //    version          [0] EXPLICIT Version DEFAULT v1,
        //    serialNumber         INTEGER,
        //    signature            AlgorithmIdentifier,     -- the same as signatureAlgorithm
        //    issuer               Name,
        //    validity             SEQUENCE { notBefore Time, notAfter Time },
        //    subject              Name,
        //    subjectPublicKeyInfo SubjectPublicKeyInfo,
        //    issuerUniqueID   [1] IMPLICIT BIT STRING OPTIONAL,
        //    subjectUniqueID  [2] IMPLICIT BIT STRING OPTIONAL,
        //    extensions       [3] EXPLICIT Extensions OPTIONAL }
        var element = new DerCursor(cursor.Parse, signed, offset);
        DerCursor tbs = element.Open(DerTag.Sequence, "tbsCertificate");
        SkipVersion(ref tbs);
        ReadOnlyMemory<byte> serial = ReadSerial(ref tbs);
        int inner = tbs.Offset;
        if (!AlgorithmIdentifier.Read(ref tbs, "signature").Der.Span.SequenceEqual(algorithm.Der.Span))
        {
            cursor.Parse.Fail(UnreadableReason.BadValue, inner, "signature", "another algorithm than in signatureAlgorithm.");
        }

        ReadOnlyMemory<byte> issuer = ReadName(ref tbs, "issuer");
        DerCursor validity = tbs.Open(DerTag.Sequence, "validity");
        DateTimeOffset notBefore = ReadTime(ref validity, "notBefore");
        DateTimeOffset notAfter = ReadTime(ref validity, "notAfter");
        validity.Close("validity");
        ReadOnlyMemory<byte> subject = ReadName(ref tbs, "subject");
        SubjectKey key = ReadKey(ref tbs);
        SkipUniqueId(ref tbs, 1);
        SkipUniqueId(ref tbs, 2);
        IReadOnlyList<Extension> extensions = Extension.ReadExplicit(ref tbs, DerTag.Explicit(3), "extensions");
        RefuseRepeated(ref tbs, extensions);
        tbs.Close("tbsCertificate");
        return new CertificateFields
        {
            Der = der,
            Serial = serial,
            Issuer = issuer,
            Subject = subject,
            NotBefore = notBefore,
            NotAfter = notAfter,
            Key = key,
            Signed = new SignedPart(signed, algorithm, signature),
            Extensions = extensions,
        };
    }

    private static void SkipVersion(ref DerCursor tbs)
    {
        if (tbs.IsNext(DerTag.Explicit(0)))
        {
            DerCursor wrapper = tbs.Open(DerTag.Explicit(0), "version");
            wrapper.Integer("version");
            wrapper.Close("version");
        }
    }

    private static ReadOnlyMemory<byte> ReadSerial(ref DerCursor tbs)
    {
        int offset = tbs.Offset;
        ReadOnlyMemory<byte> serial = tbs.Content(DerTag.Integer, "serialNumber");
        if (serial.Length is 0 or > CertId.MaxSerialLength)
        {
            tbs.Parse.Fail(UnreadableReason.BadValue, offset, "serialNumber", $"{serial.Length} bytes; RFC 5280 has 1 to 20.");
        }

        return serial;
    }

    private static ReadOnlyMemory<byte> ReadName(ref DerCursor tbs, string what) =>
        tbs.IsNext(DerTag.Sequence) ? tbs.Element(what) : tbs.Element(DerTag.Sequence, what);

    // Time ::= CHOICE { utcTime UTCTime, generalTime GeneralizedTime }
    private static DateTimeOffset ReadTime(ref DerCursor validity, string what)
    {
        if (!validity.IsNext(DerTag.UtcTime))
        {
            return validity.GeneralizedTime(what);
        }

        if (!DerTime.TryParseUtc(validity.Content(DerTag.UtcTime, what).Span, out DateTimeOffset time))
        {
            validity.Fail(UnreadableReason.BadTime, what, "not a time of the form YYMMDDHHMMSSZ.");
        }

        return time;
    }

    // SubjectPublicKeyInfo ::= SEQUENCE {
    //    algorithm         AlgorithmIdentifier,
    //    subjectPublicKey  BIT STRING }
    private static SubjectKey ReadKey(ref DerCursor tbs)
    {
        const string What = "subjectPublicKeyInfo";
        int offset = tbs.Offset;
        ReadOnlyMemory<byte> der = tbs.Element(DerTag.Sequence, What);
        var element = new DerCursor(tbs.Parse, der, offset);
        DerCursor fields = element.Open(DerTag.Sequence, What);
        AlgorithmIdentifier algorithm = AlgorithmIdentifier.Read(ref fields, What);
        ReadOnlyMemory<byte> bits = fields.OctetAlignedBits("subjectPublicKey");
        fields.Close(What);
        return new SubjectKey(der, algorithm, bits);
    }

    private static void SkipUniqueId(ref DerCursor tbs, int number)
    {
        if (tbs.IsNext(DerTag.Implicit(number)))
        {
            tbs.Content(DerTag.Implicit(number), "uniqueID");
        }
    }

    // "A certificate MUST NOT include more than one instance of a particular extension" (RFC 5280 section 4.2): else two readers could
    // each take another one for the truth.
    private static void RefuseRepeated(ref DerCursor tbs, IReadOnlyList<Extension> extensions)
    {
        var seen = new HashSet<string>(extensions.Count);
        foreach (Extension extension in extensions)
        {
            if (!seen.Add(extension.Oid))
            {
                tbs.Fail(UnreadableReason.BadValue, "extensions", $"{extension.Oid} stands there twice.");
            }
        }
    }
}
