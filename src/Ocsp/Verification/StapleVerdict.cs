using OrleansOcsp.Protocol;

namespace OrleansOcsp.Verification;

/// <summary>What a response is worth as a staple for a certificate.</summary>
public abstract record StapleVerdict
{
    private StapleVerdict()
    {
    }

    /// <summary>Verified evidence: good or revoked.</summary>
    public sealed record Accepted(Staple Staple) : StapleVerdict;

    /// <summary>An authorized responder signed that it does not know the certificate. Never stapled.</summary>
    public sealed record Unknown(VerifiedAnswer Answer) : StapleVerdict;

    /// <summary>The responder answered with an error, which is not signed and proves nothing.</summary>
    public sealed record ErrorStatus(OcspResponseStatus Status) : StapleVerdict;

    /// <summary>Readable, but no evidence for this certificate now.</summary>
    /// <param name="Reason">Why, in a word.</param>
    /// <param name="Explanation">What was seen and what was expected.</param>
    public sealed record Rejected(StapleRejection Reason, string Explanation) : StapleVerdict;

    /// <summary>Not a response.</summary>
    /// <param name="Reason">Why, in a word.</param>
    /// <param name="Explanation">What was seen, where, and what belongs there.</param>
    public sealed record Unreadable(UnreadableReason Reason, string Explanation) : StapleVerdict;
}
