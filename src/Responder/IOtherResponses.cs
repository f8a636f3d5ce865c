using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Responder;

/// <summary>Responses beside those of the keepers. Thread-safe.</summary>
public interface IOtherResponses
{
    /// <summary>A CertID that belongs to no certificate that is kept.</summary>
    ValueTask<ResponseLookup> FindUnknownAsync(CertId certId, LookupScope scope, CancellationToken cancellation);

    /// <summary>The CertID of a kept certificate under a hash that its keeper's staple is not made with.</summary>
    ValueTask<ResponseLookup> FindOtherHashAsync(StapleWanted wanted, CertId certId, LookupScope scope, CancellationToken cancellation);
}
