using System.Security.Cryptography;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Certificates;

/// <summary>The parameters of RSASSA-PSS (RFC 4055 section 3.1). Taken are those that TLS 1.3 and Chrome take: one hash for message and
/// mask, a salt as long as the hash; and, as SHA-1, the defaults.</summary>
internal static class PssParameters
{
    public const string IdRsassaPss = "1.2.840.113549.1.1.10";
    private const string IdMgf1 = "1.2.840.113549.1.1.8";
    private const string Sha1Oid = "1.3.14.3.2.26";

    // RSASSA-PSS-params ::= SEQUENCE {
    //    hashAlgorithm     [0] HashAlgorithm DEFAULT sha1,
    //    maskGenAlgorithm  [1] MaskGenAlgorithm DEFAULT mgf1SHA1,
    //    saltLength        [2] INTEGER DEFAULT 20,
    //    trailerField      [3] INTEGER DEFAULT 1 }
    public static HashAlgorithmName? Read(ReadOnlyMemory<byte> parameters)
    {
        const string What = "RSASSA-PSS-params";
        var parse = new DerParse();
        var cursor = new DerCursor(parse, parameters);
        DerCursor fields = cursor.Open(DerTag.Sequence, What);
        cursor.Close(What);
        string hash = ReadHash(ref fields);
        string mask = ReadMaskHash(ref fields);
        int salt = ReadNumber(ref fields, 2, 20);
        int trailer = ReadNumber(ref fields, 3, 1);
        fields.Close(What);
        if (parse.Failed || hash != mask || trailer != 1)
        {
            return null;
        }

        return CertIdHashes.FromOid(hash) switch
        {
            CertIdHash.Sha1 when salt == 20 => HashAlgorithmName.SHA1,
            CertIdHash.Sha256 when salt == 32 => HashAlgorithmName.SHA256,
            CertIdHash.Sha384 when salt == 48 => HashAlgorithmName.SHA384,
            CertIdHash.Sha512 when salt == 64 => HashAlgorithmName.SHA512,
            _ => null,
        };
    }

    private static string ReadHash(ref DerCursor fields)
    {
        const string What = "hashAlgorithm";
        if (!fields.IsNext(DerTag.Explicit(0)))
        {
            return Sha1Oid;
        }

        DerCursor wrapper = fields.Open(DerTag.Explicit(0), What);
        AlgorithmIdentifier hash = AlgorithmIdentifier.Read(ref wrapper, What);
        wrapper.Close(What);
        return hash.HasNoParameters ? hash.Oid : "";
    }

    // MaskGenAlgorithm ::= AlgorithmIdentifier     -- id-mgf1, whose parameters are again an AlgorithmIdentifier: the hash
    private static string ReadMaskHash(ref DerCursor fields)
    {
        const string What = "maskGenAlgorithm";
        if (!fields.IsNext(DerTag.Explicit(1)))
        {
            return Sha1Oid;
        }

        DerCursor wrapper = fields.Open(DerTag.Explicit(1), What);
        AlgorithmIdentifier mask = AlgorithmIdentifier.Read(ref wrapper, What);
        wrapper.Close(What);
        var inner = new DerCursor(fields.Parse, mask.Parameters);
        AlgorithmIdentifier hash = AlgorithmIdentifier.Read(ref inner, What);
        inner.Close(What);
        return mask.Oid == IdMgf1 && hash.HasNoParameters ? hash.Oid : "";
    }

    private static int ReadNumber(ref DerCursor fields, int tag, int otherwise)
    {
        const string What = "RSASSA-PSS-params";
        if (!fields.IsNext(DerTag.Explicit(tag)))
        {
            return otherwise;
        }

        DerCursor wrapper = fields.Open(DerTag.Explicit(tag), What);
        ReadOnlySpan<byte> number = wrapper.Integer(What).Span;
        wrapper.Close(What);
        return number is [< 0x80] ? number[0] : -1;
    }
}
