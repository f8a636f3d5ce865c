using OrleansOcsp.Certificates;

namespace OrleansOcsp.Grains.Certificates;

/// <summary>Decides, purely, whether a certificate may come under care. A registration proves nothing, so all that it can cause is
/// bounded here.</summary>
internal sealed class Registration(ResponderRules rules)
{
    /// <summary>Real certificates have one to three kilobytes.</summary>
    private const int MaxDer = 64 * 1024;

    /// <summary>The certificate, or why it is refused.</summary>
    /// <param name="key">The grain's key.</param>
    /// <param name="leaf">What is said to be the certificate, DER.</param>
    /// <param name="issuer">What is said to be its issuer, DER.</param>
    public (IssuedCertificate? Certificate, string? Refusal) Decide(string key, ReadOnlyMemory<byte> leaf, ReadOnlyMemory<byte> issuer)
    {
        if (leaf.Length > MaxDer || issuer.Length > MaxDer)
        {
            return (null, $"certificate and issuer have {leaf.Length} and {issuer.Length} bytes; at most {MaxDer} each are taken.");
        }

        if (CertificateKey.Of(leaf.Span).ToString() != key)
        {
            return (null, "the certificate is another than the grain's key says.");
        }

        return IssuedCertificate.Create(leaf, issuer) switch
        {
            IssuedCertificateResult.Created(var certificate) when rules.FindFault(certificate) is { } fault => (null, fault),
            IssuedCertificateResult.Created(var certificate) => (certificate, null),
            IssuedCertificateResult.Refused refused => (null, refused.Explanation),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
