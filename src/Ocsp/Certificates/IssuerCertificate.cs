using OrleansOcsp.Protocol;

namespace OrleansOcsp.Certificates;

/// <summary>The certificate of the CA that signed a leaf. Trusted because the operator, or the leaf's own signature, says so: its own
/// signature, validity and chain are not looked at.</summary>
public sealed class IssuerCertificate
{
    internal IssuerCertificate(ReadOnlyMemory<byte> der) => Der = der;

    /// <summary>The DER of the certificate.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>The name of the CA, for people.</summary>
    public string Subject => throw new NotImplementedException();

    /// <summary>Reads an issuer. Certificates with the same bytes share one object.</summary>
    public static IssuerReading Read(ReadOnlyMemory<byte> der) => throw new NotImplementedException();

    /// <summary>The CertID of this issuer's certificate with a serial number.</summary>
    /// <param name="hash">The hash to name the issuer with.</param>
    /// <param name="serial">The content octets of the serial number's INTEGER.</param>
    public CertId CertId(CertIdHash hash, ReadOnlyMemory<byte> serial) => throw new NotImplementedException();
}

/// <summary>What came of reading bytes as an issuer's certificate.</summary>
public abstract record IssuerReading
{
    private IssuerReading()
    {
    }

    /// <summary>It is a certificate.</summary>
    public sealed record Read(IssuerCertificate Issuer) : IssuerReading;

    /// <summary>It is none.</summary>
    /// <param name="Explanation">What was seen, where, and what belongs there.</param>
    public sealed record Refused(string Explanation) : IssuerReading;
}
