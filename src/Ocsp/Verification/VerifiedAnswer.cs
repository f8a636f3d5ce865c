using OrleansOcsp.Protocol;

namespace OrleansOcsp.Verification;

/// <summary>What an authorized responder says of one certificate, signature and times checked.</summary>
public sealed record VerifiedAnswer
{
    internal VerifiedAnswer()
    {
    }

    /// <summary>Good, revoked or unknown.</summary>
    public required CertStatus Status { get; init; }

    /// <summary>The window, capped to the signer's and the certificate's own notAfter.</summary>
    public required ValidityWindow Window { get; init; }

    /// <summary>When the responder signed it.</summary>
    public required DateTimeOffset ProducedAt { get; init; }

    /// <summary>When the certificate was revoked; null unless revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Why it was revoked; null unless revoked and the responder says why.</summary>
    public RevocationReason? RevocationReason { get; init; }

    /// <summary>The hash that its CertID is made with.</summary>
    public required CertIdHash CertIdHash { get; init; }

    /// <summary>Who signed, with what, for people: <c>the issuer CN=X (ecdsa-with-SHA256)</c>.</summary>
    public required string Signer { get; init; }
}
