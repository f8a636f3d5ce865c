using OrleansOcsp.Certificates;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>Finds the issuer of a leaf that came without one (RFC 5280 section 4.2.2.1, caIssuers).</summary>
public interface IIssuerLookup
{
    /// <summary>Looks once.</summary>
    /// <returns>The leaf with its issuer, which has been checked to have signed it, or why there is none.</returns>
    Task<IssuedCertificateResult> FindAsync(LeafCertificate leaf, CancellationToken cancellation);
}
