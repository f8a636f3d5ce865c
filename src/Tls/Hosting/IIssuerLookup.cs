using OrleansOcsp.Certificates;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>Finds the issuer of a leaf that came without one (RFC 5280 section 4.2.2.1, caIssuers).</summary>
public interface IIssuerLookup
{
    /// <summary>Looks once.</summary>
    /// <returns>The issuer's DER, already checked to have signed the leaf, or why there is none.</returns>
    Task<IssuerLookupResult> FindAsync(LeafCertificate leaf, CancellationToken cancellation);
}

/// <summary>What a look-up brought: exactly one of the two is set.</summary>
/// <param name="Issuer">The issuer's DER.</param>
/// <param name="Problem">Why it was not found, in a sentence.</param>
public sealed record IssuerLookupResult(ReadOnlyMemory<byte>? Issuer, string? Problem);
