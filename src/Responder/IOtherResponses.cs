using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder;

/// <summary>Responses beside those of the keepers. Thread-safe.</summary>
public interface IOtherResponses
{
    /// <summary>A CertID that belongs to no certificate that is kept.</summary>
    ValueTask<ResponseLookup> FindUnknownAsync(CertId certId, LookupScope scope, CancellationToken cancellation);

    /// <summary>The CertID of a kept certificate under a hash that its keeper's staple is not made with.</summary>
    /// <param name="wanted">The certificate.</param>
    /// <param name="kept">What its keeper has: an older answer that says otherwise must not be handed out.</param>
    /// <param name="certId">The CertID that was asked for.</param>
    /// <param name="scope">Whether somebody else may be asked.</param>
    /// <param name="cancellation">The client has gone.</param>
    ValueTask<ResponseLookup> FindOtherHashAsync(
        StapleWanted wanted, Staple kept, CertId certId, LookupScope scope, CancellationToken cancellation);
}
