using OrleansOcsp.Certificates;
using OrleansOcsp.Fetching;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Responder.Fetched;

/// <summary>An issuer whose certificates the CA is asked for when a client asks, although nobody keeps them.</summary>
public sealed class ForwardedIssuer
{
    // A CertID names the issuer by hashes; the serial number is the certificate's and stands for nothing here.
    private static readonly byte[] AnySerial = [1];

    private readonly CertId[] _names;

    /// <param name="issuer">The issuer.</param>
    /// <param name="responders">Its responders, in the order to ask. The operator wrote them.</param>
    public ForwardedIssuer(IssuerCertificate issuer, IEnumerable<Uri> responders)
    {
        Issuer = issuer;
        Endpoints = [.. responders.Take(ResponderEndpoints.Most).Select(url => new OrleansOcsp.Fetching.ResponderEndpoint(url, WrittenByOperator: true))];
        _names = [issuer.CertId(CertIdHash.Sha1, AnySerial), issuer.CertId(CertIdHash.Sha256, AnySerial)];
    }

    internal IssuerCertificate Issuer { get; }

    internal IReadOnlyList<OrleansOcsp.Fetching.ResponderEndpoint> Endpoints { get; }

    internal bool Issued(CertId certId) => _names.Any(name => name.HashAlgorithm == certId.HashAlgorithm
        && name.IssuerKeyHash.Span.SequenceEqual(certId.IssuerKeyHash.Span)
        && name.IssuerNameHash.Span.SequenceEqual(certId.IssuerNameHash.Span));
}
