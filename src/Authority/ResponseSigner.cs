using System.Security.Cryptography.X509Certificates;

namespace OrleansOcsp.Authority;

/// <summary>Who signs an OCSP response: a CA itself, a delegate, or somebody who should not.</summary>
/// <param name="Key">The key that signs.</param>
/// <param name="Subject">The name for a ResponderID byName.</param>
/// <param name="Certificate">The certificate, DER.</param>
public sealed record ResponseSigner(KeyPair Key, X500DistinguishedName Subject, ReadOnlyMemory<byte> Certificate)
{
    /// <summary>Whether responses carry the certificate where the builder is not told otherwise: yes for all but the issuer.</summary>
    public bool Embed { get; init; } = true;

    /// <summary>A leaf as a signer: what a thief of a server's key could do.</summary>
    public static ResponseSigner From(ThrowawayCertificate leaf)
    {
        using X509Certificate2 certificate = leaf.ToX509Certificate2();
        return new ResponseSigner(leaf.Key, certificate.SubjectName, leaf.Der);
    }
}
