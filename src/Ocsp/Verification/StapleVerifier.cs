using OrleansOcsp.Certificates;

namespace OrleansOcsp.Verification;

/// <summary>Turns bytes from anywhere into a <see cref="Staple"/>, or says why not. The only maker of staples. Thread-safe.</summary>
public sealed class StapleVerifier(VerificationPolicy policy)
{
    /// <summary>What is forgiven.</summary>
    public VerificationPolicy Policy { get; } = policy;

    /// <summary>Verifies a response for a certificate. Never throws, whatever the bytes.</summary>
    public StapleVerdict Verify(IssuedCertificate certificate, ReadOnlyMemory<byte> response, DateTimeOffset now) =>
        throw new NotImplementedException();

    /// <summary>Verifies a response for a serial number, where the certificate itself is not at hand. Never throws, whatever the bytes.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="serial">The content octets of the serial number's INTEGER.</param>
    /// <param name="response">The bytes.</param>
    /// <param name="now">The time to judge by.</param>
    public ResponseVerdict VerifySerial(
        IssuerCertificate issuer, ReadOnlyMemory<byte> serial, ReadOnlyMemory<byte> response, DateTimeOffset now) =>
        throw new NotImplementedException();
}
