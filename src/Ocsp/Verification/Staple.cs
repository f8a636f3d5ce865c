using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Verification;

/// <summary>The proof: a response that this process itself verified for this certificate. Made only by <c>StapleVerifier</c>.</summary>
public sealed class Staple
{
    internal Staple(CertificateKey certificate, ReadOnlyMemory<byte> bytes, CertStatus status, ValidityWindow window)
    {
        Certificate = certificate;
        Bytes = bytes;
        Status = status;
        Window = window;
    }

    /// <summary>The certificate it speaks for.</summary>
    public CertificateKey Certificate { get; }

    /// <summary>The DER of the whole OCSPResponse, as the CA signed it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Good or revoked; an unknown never becomes a staple.</summary>
    public CertStatus Status { get; }

    /// <summary>The window, capped to the signer's and the certificate's own notAfter.</summary>
    public ValidityWindow Window { get; }
}
