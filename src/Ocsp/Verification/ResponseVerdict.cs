using OrleansOcsp.Protocol;

namespace OrleansOcsp.Verification;

/// <summary>What a response says of a serial number of an issuer, where there is no certificate that it could be stapled for.</summary>
public abstract record ResponseVerdict
{
    private ResponseVerdict()
    {
    }

    /// <summary>Verified: good, revoked or unknown.</summary>
    public sealed record Answered(VerifiedAnswer Answer) : ResponseVerdict;

    /// <inheritdoc cref="StapleVerdict.ErrorStatus"/>
    public sealed record ErrorStatus(OcspResponseStatus Status) : ResponseVerdict;

    /// <inheritdoc cref="StapleVerdict.Rejected"/>
    public sealed record Rejected(StapleRejection Reason, string Explanation) : ResponseVerdict;

    /// <inheritdoc cref="StapleVerdict.Unreadable"/>
    public sealed record Unreadable(UnreadableReason Reason, string Explanation) : ResponseVerdict;
}
