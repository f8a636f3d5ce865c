using System.Security.Cryptography;
using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Verification;

/// <summary>The proof: a response that this process itself verified for this certificate. Made only by <see
/// cref="StapleVerifier"/>.</summary>
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

    /// <summary>The DER of an OCSPResponse around the very bytes that were signed. What is not signed is written in one way, whatever came:
    /// no certificate but the delegate's. Most responses are so already, and the same to the byte.</summary>
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

    /// <summary>Whether this one takes the other's place: later thisUpdate, later producedAt, revoked over good, later nextUpdate, greater
    /// SHA-256 of the bytes. A strict total order over the staples of one certificate, so that all who have seen the same staples hold
    /// the same one, whatever came first.</summary>
    /// <exception cref="ArgumentException">The other speaks for another certificate.</exception>
    public bool Supersedes(Staple? other)
    {
        if (other is null)
        {
            return true;
        }

        if (other.Certificate != Certificate)
        {
            throw new ArgumentException($"A staple for {Certificate} was compared with one for {other.Certificate}.", nameof(other));
        }

        int order = Window.ThisUpdate.CompareTo(other.Window.ThisUpdate);
        order = order != 0 ? order : ProducedAt.CompareTo(other.ProducedAt);
        order = order != 0 ? order : (Status == CertStatus.Revoked).CompareTo(other.Status == CertStatus.Revoked);
        order = order != 0 ? order : Window.NextUpdate.CompareTo(other.Window.NextUpdate);
        return order != 0 ? order > 0 : CompareBytes(other) > 0;
    }

    private int CompareBytes(Staple other)
    {
        Span<byte> ours = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> theirs = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Bytes.Span, ours);
        SHA256.HashData(other.Bytes.Span, theirs);
        return ours.SequenceCompareTo(theirs);
    }
}
