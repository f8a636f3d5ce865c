using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Verification;

/// <summary>The proof: a response that this process itself verified for this certificate. Made only by <see cref="StapleVerifier"/>.</summary>
public sealed class Staple
{
    internal Staple(CertificateKey certificate, ReadOnlyMemory<byte> bytes, VerifiedAnswer answer)
    {
        Certificate = certificate;
        Bytes = bytes;
        Answer = answer;
    }

    /// <summary>The certificate it speaks for.</summary>
    public CertificateKey Certificate { get; }

    /// <summary>The DER of the whole OCSPResponse, as the CA signed it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What it says.</summary>
    public VerifiedAnswer Answer { get; }

    /// <summary>Good or revoked; an unknown never becomes a staple.</summary>
    public CertStatus Status => Answer.Status;

    /// <summary>The window, capped to the signer's and the certificate's own notAfter.</summary>
    public ValidityWindow Window => Answer.Window;

    /// <summary>When the responder signed it.</summary>
    public DateTimeOffset ProducedAt => Answer.ProducedAt;

    /// <summary>When the certificate was revoked; null unless revoked.</summary>
    public DateTimeOffset? RevokedAt => Answer.RevokedAt;

    /// <summary>Why it was revoked; null unless revoked and the responder says why.</summary>
    public RevocationReason? RevocationReason => Answer.RevocationReason;

    /// <summary>The hash that its CertID is made with.</summary>
    public CertIdHash CertIdHash => Answer.CertIdHash;

    /// <summary>Who signed, for people.</summary>
    public string Signer => Answer.Signer;

    /// <summary>Whether this one takes the other's place: a strict total order over the staples of one certificate.</summary>
    /// <exception cref="ArgumentException">The other speaks for another certificate.</exception>
    public bool Supersedes(Staple? other) => throw new NotImplementedException();
}
