using OrleansOcsp.Protocol;

namespace OrleansOcsp.Certificates;

/// <summary>The certificate of the CA that signed a leaf. Trusted because the operator, or the leaf's own signature, says so: its own
/// signature, validity and chain are not looked at.</summary>
public sealed class IssuerCertificate
{
    internal IssuerCertificate(CertificateFields fields)
    {
        Der = fields.Der;
        Name = fields.Subject;
        PublicKey = fields.Key;
    }

    /// <summary>The DER of the certificate.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>The name of the CA, for people; control characters are replaced.</summary>
    public string Subject => DistinguishedNameText.Of(Name);

    /// <summary>The Name of the CA, DER.</summary>
    internal ReadOnlyMemory<byte> Name { get; }

    internal SubjectKey PublicKey { get; }

    /// <summary>Reads an issuer. Certificates with the same bytes share one object. Never throws, whatever the bytes.</summary>
    public static IssuerReading Read(ReadOnlyMemory<byte> der) => IssuerPool.Read(der);

    /// <summary>The CertID of this issuer's certificate with a serial number.</summary>
    /// <param name="hash">The hash to name the issuer with.</param>
    /// <param name="serial">The content octets of the serial number's INTEGER, 1 to 64.</param>
    /// <exception cref="ArgumentException">The serial number has no or more than 64 octets.</exception>
    public CertId CertId(CertIdHash hash, ReadOnlyMemory<byte> serial)
    {
        if (serial.Length is 0 or > Protocol.CertId.MaxSerialLength)
        {
            throw new ArgumentException($"A serial number of {serial.Length} octets; 1 to {Protocol.CertId.MaxSerialLength} can be "
                + "asked for.", nameof(serial));
        }

        return new CertId(hash.Oid(), hash.Compute(Name.Span), hash.Compute(PublicKey.Bits.Span), serial);
    }
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
