namespace OrleansOcsp.Certificates;

/// <summary>A leaf certificate with the issuer that signed it: all that is needed to ask for its status and to verify the answer.</summary>
public sealed class IssuedCertificate
{
    private IssuedCertificate() => throw new NotImplementedException();

    public CertificateKey Key => throw new NotImplementedException();
}
