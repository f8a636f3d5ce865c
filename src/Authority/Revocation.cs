namespace OrleansOcsp.Authority;

/// <summary>A revocation as a CA records it.</summary>
/// <param name="At">When.</param>
/// <param name="Reason">Why; null: not said.</param>
public sealed record Revocation(DateTimeOffset At, CrlReason? Reason);

/// <summary>CRLReason (RFC 5280 section 5.3.1); the numbers are those on the wire.</summary>
public enum CrlReason
{
    Unspecified = 0,
    KeyCompromise = 1,
    CaCompromise = 2,
    AffiliationChanged = 3,
    Superseded = 4,
    CessationOfOperation = 5,
    CertificateHold = 6,
    RemoveFromCrl = 8,
    PrivilegeWithdrawn = 9,
    AaCompromise = 10,
}
