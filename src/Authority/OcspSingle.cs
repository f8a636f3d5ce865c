using System.Formats.Asn1;

namespace OrleansOcsp.Authority;

/// <summary>What a response says of a certificate.</summary>
public enum AnswerStatus
{
    Good,
    Revoked,
    Unknown,
}

/// <summary>An extension of a response or of a single response.</summary>
/// <param name="Oid">Its object identifier, dotted.</param>
/// <param name="Critical">A critical one that the reader does not know must make it refuse.</param>
/// <param name="Value">The DER inside the OCTET STRING.</param>
public sealed record OcspExtension(string Oid, bool Critical, ReadOnlyMemory<byte> Value);

/// <summary>One SingleResponse (RFC 6960 section 4.2.1), right or wrong.</summary>
public sealed record OcspSingle
{
    /// <summary>The CA whose name and key are hashed into the CertID.</summary>
    public required CertificateAuthority Issuer { get; init; }

    /// <summary>Big-endian, positive.</summary>
    public required ReadOnlyMemory<byte> Serial { get; init; }

    public IdHash Hash { get; init; } = IdHash.Sha1;

    /// <summary>Instead of the hash of the issuer's name.</summary>
    public ReadOnlyMemory<byte>? IssuerNameHash { get; init; }

    /// <summary>Instead of the hash of the issuer's key.</summary>
    public ReadOnlyMemory<byte>? IssuerKeyHash { get; init; }

    public AnswerStatus Status { get; init; } = AnswerStatus.Good;

    /// <summary>When <see cref="Status"/> is revoked; null there: at thisUpdate, without a reason.</summary>
    public Revocation? Revocation { get; init; }

    public required DateTimeOffset ThisUpdate { get; init; }

    /// <summary>Null: left out, as private responders often do.</summary>
    public required DateTimeOffset? NextUpdate { get; init; }

    public IReadOnlyList<OcspExtension> Extensions { get; init; } = [];

    /// <summary>Good, for the whole window from now on.</summary>
    public static OcspSingle Of(ThrowawayCertificate leaf, DateTimeOffset now, TimeSpan window) => new()
    {
        Issuer = leaf.Issuer,
        Serial = leaf.SerialBytes,
        ThisUpdate = now,
        NextUpdate = now + window,
    };

    // SingleResponse ::= SEQUENCE {
    //    certID              CertID,
    //    certStatus          CertStatus,
    //    thisUpdate          GeneralizedTime,
    //    nextUpdate      [0] EXPLICIT GeneralizedTime OPTIONAL,
    //    singleExtensions [1] EXPLICIT Extensions OPTIONAL }
    // CertStatus ::= CHOICE {
    //    good    [0] IMPLICIT NULL,
    //    revoked [1] IMPLICIT RevokedInfo,
    //    unknown [2] IMPLICIT NULL }
    // RevokedInfo ::= SEQUENCE {
    //    revocationTime       GeneralizedTime,
    //    revocationReason [0] EXPLICIT CRLReason OPTIONAL }
    internal void WriteTo(AsnWriter writer)
    {
        CertId id = CertId.Of(Issuer, Serial, Hash);
        using (writer.PushSequence())
        {
            ReadOnlyMemory<byte> nameHash = IssuerNameHash ?? id.IssuerNameHash;
            ReadOnlyMemory<byte> keyHash = IssuerKeyHash ?? id.IssuerKeyHash;
            (id with { IssuerNameHash = nameHash, IssuerKeyHash = keyHash }).WriteTo(writer);
            WriteStatus(writer);
            writer.WriteGeneralizedTime(ThisUpdate, omitFractionalSeconds: true);
            if (NextUpdate is { } next)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                {
                    writer.WriteGeneralizedTime(next, omitFractionalSeconds: true);
                }
            }

            ExtensionWriter.Write(writer, Extensions, tag: 1);
        }
    }

    private void WriteStatus(AsnWriter writer)
    {
        if (Status != AnswerStatus.Revoked)
        {
            writer.WriteNull(new Asn1Tag(TagClass.ContextSpecific, Status == AnswerStatus.Good ? 0 : 2));
            return;
        }

        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
        {
            writer.WriteGeneralizedTime(Revocation?.At ?? ThisUpdate, omitFractionalSeconds: true);
            if (Revocation?.Reason is { } reason)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                {
                    writer.WriteEnumeratedValue(reason);
                }
            }
        }
    }
}
