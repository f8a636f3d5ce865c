namespace OrleansOcsp.Protocol;

/// <summary>SingleResponse (RFC 6960 section 4.2.1): what the responder says of one certificate.</summary>
internal sealed class SingleResponse
{
    private SingleResponse()
    {
    }

    /// <summary>The certificate.</summary>
    public required CertId CertId { get; init; }

    /// <summary>Good, revoked or unknown.</summary>
    public required CertStatus Status { get; init; }

    /// <summary>When the certificate was revoked; null unless revoked.</summary>
    public DateTimeOffset? RevokedAt { get; private init; }

    /// <summary>Why it was revoked; null unless revoked and the responder says why.</summary>
    public RevocationReason? RevocationReason { get; private init; }

    /// <summary>The time from which the answer is known to be right.</summary>
    public required DateTimeOffset ThisUpdate { get; init; }

    /// <summary>The time before which there will be a newer answer; null where the responder does not say.</summary>
    public DateTimeOffset? NextUpdate { get; private init; }

    public required IReadOnlyList<Extension> Extensions { get; init; }

    // SingleResponse ::= SEQUENCE {
    //    certID                CertID,
    //    certStatus            CertStatus,
    //    thisUpdate            GeneralizedTime,
    //    nextUpdate        [0] EXPLICIT GeneralizedTime OPTIONAL,
    //    singleExtensions  [1] EXPLICIT Extensions OPTIONAL }
    public static SingleResponse Read(ref DerCursor cursor)
    {
        const string What = "SingleResponse";
        DerCursor fields = cursor.Open(DerTag.Sequence, What);
        CertId certId = CertIdDer.Read(ref fields);
        CertStatus status = ReadStatus(ref fields, out DateTimeOffset? revokedAt, out RevocationReason? reason);
        DateTimeOffset thisUpdate = fields.GeneralizedTime("thisUpdate");
        DateTimeOffset? nextUpdate = null;
        if (fields.IsNext(DerTag.Explicit(0)))
        {
            DerCursor wrapper = fields.Open(DerTag.Explicit(0), "nextUpdate");
            nextUpdate = wrapper.GeneralizedTime("nextUpdate");
            wrapper.Close("nextUpdate");
        }

        IReadOnlyList<Extension> extensions = Extension.ReadExplicit(ref fields, DerTag.Explicit(1), "singleExtensions");
        fields.Close(What);
        return new SingleResponse
        {
            CertId = certId,
            Status = status,
            RevokedAt = revokedAt,
            RevocationReason = reason,
            ThisUpdate = thisUpdate,
            NextUpdate = nextUpdate,
            Extensions = extensions,
        };
    }

    // CertStatus ::= CHOICE {
    //    good     [0] IMPLICIT NULL,
    //    revoked  [1] IMPLICIT RevokedInfo,
    //    unknown  [2] IMPLICIT NULL }
    private static CertStatus ReadStatus(ref DerCursor cursor, out DateTimeOffset? revokedAt, out RevocationReason? reason)
    {
        const string What = "certStatus";
        revokedAt = null;
        reason = null;
        if (cursor.IsNext(DerTag.Explicit(1)))
        {
            ReadRevokedInfo(ref cursor, out revokedAt, out reason);
            return CertStatus.Revoked;
        }

        bool unknown = cursor.IsNext(DerTag.Implicit(2));
        DerCursor nothing = cursor.Open(unknown ? DerTag.Implicit(2) : DerTag.Implicit(0), What);
        nothing.Close(What);
        return unknown ? CertStatus.Unknown : CertStatus.Good;
    }

    // RevokedInfo ::= SEQUENCE {
    //    revocationTime        GeneralizedTime,
    //    revocationReason  [0] EXPLICIT CRLReason OPTIONAL }
    private static void ReadRevokedInfo(ref DerCursor cursor, out DateTimeOffset? revokedAt, out RevocationReason? reason)
    {
        const string What = "revocationReason";
        DerCursor info = cursor.Open(DerTag.Explicit(1), "RevokedInfo");
        revokedAt = info.GeneralizedTime("revocationTime");
        reason = null;
        if (info.IsNext(DerTag.Explicit(0)))
        {
            DerCursor wrapper = info.Open(DerTag.Explicit(0), What);
            int offset = wrapper.Offset;
            reason = (RevocationReason)wrapper.Enumerated(What);
            wrapper.Close(What);
            if (!Enum.IsDefined(reason.Value))
            {
                cursor.Parse.Fail(UnreadableReason.BadValue, offset, What, $"{(int)reason} is not defined (RFC 5280 section 5.3.1).");
            }
        }

        info.Close("RevokedInfo");
    }
}
