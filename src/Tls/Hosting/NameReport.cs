using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;

namespace OrleansOcsp.Tls.Hosting;

/// <summary>How a server name stands at one moment, for people: health, explain and status pages.</summary>
/// <param name="Name">The name or wildcard.</param>
/// <param name="Decided">Start-up is decided: it can be served, or it is known why not.</param>
/// <param name="Served">A handshake for it would go through now.</param>
/// <param name="Certificates">Its certificates, the preferred one first.</param>
public sealed record NameReport(string Name, bool Decided, bool Served, IReadOnlyList<CertificateReport> Certificates);

/// <summary>How one certificate stands at one moment.</summary>
/// <param name="Key">The certificate.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="KeyKind">Ecdsa, Rsa or EdDsa.</param>
/// <param name="Policy">The policy in force: never <see cref="StaplePolicy.Auto"/>.</param>
/// <param name="MustStaple">The certificate says must-staple (RFC 7633).</param>
/// <param name="NotAfter">The end of the certificate itself.</param>
/// <param name="Keeper">What its keeper knows; null while the issuer is being looked for, and under <see cref="StaplePolicy.Off"/>.</param>
/// <param name="Problem">What stands in the way before a responder can even be asked; null if nothing.</param>
public sealed record CertificateReport(
    CertificateKey Key,
    string Origin,
    KeyKind KeyKind,
    StaplePolicy Policy,
    bool MustStaple,
    DateTimeOffset NotAfter,
    KeeperSnapshot? Keeper,
    string? Problem)
{
    /// <summary>Somebody can be asked: the certificate names a responder, or the operator did.</summary>
    public bool HasResponder { get; init; } = true;
}
