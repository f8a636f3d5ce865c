using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Tls;

/// <summary>A certificate with its key and with what may be stapled to it at present. Immutable: replaced whole, so the two never part.</summary>
internal sealed class ServedPair
{
    /// <param name="certificate">The certificate and its key.</param>
    /// <param name="hardFail">Whether the pair may be served only with a good staple whose nextUpdate lies ahead.</param>
    /// <param name="staple">The newest staple of this certificate, or null when there is none or the policy is Off.</param>
    /// <param name="isKept">Whether a staple is kept for it at all: not where the policy is Off or it names no responder.</param>
    /// <exception cref="ArgumentException">The staple speaks for another certificate.</exception>
    public ServedPair(TlsCertificate certificate, bool hardFail, Staple? staple, bool isKept = true)
    {
        if (staple is not null && staple.Certificate != certificate.Key)
        {
            throw new ArgumentException($"the staple speaks for {staple.Certificate}, the certificate is {certificate.Key}", nameof(staple));
        }

        Certificate = certificate;
        HardFail = hardFail;
        Staple = staple;
        IsKept = isKept;
    }

    public TlsCertificate Certificate { get; }

    public bool HardFail { get; }

    public Staple? Staple { get; }

    /// <summary>Whether a missing staple is a fault.</summary>
    public bool IsKept { get; }

    /// <summary>Whether the CA's newest answer says revoked. It stays so after the answer's window.</summary>
    public bool IsRevoked => Staple is { Status: CertStatus.Revoked };

    /// <summary>Whether there is a staple whose nextUpdate lies ahead.</summary>
    public bool CanBeStapled(DateTimeOffset now) => Staple is { } staple && now < staple.Window.NextUpdate;

    /// <summary>Whether a handshake may use the pair: always under soft-fail, under hard-fail only with a good staple in its window.</summary>
    public bool MayBeServed(DateTimeOffset now) => !HardFail || (CanBeStapled(now) && !IsRevoked);
}
