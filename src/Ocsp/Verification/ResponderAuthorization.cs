using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Verification;

/// <summary>Who may sign an answer about a certificate (RFC 6960 section 4.2.2.2): the key that issued it, or a certificate that this very
/// key has issued for the purpose.</summary>
/// <remarks>Not a locally configured responder: no client that gets the staple would know of it. Not checked: whether a delegate has been
/// revoked; where id-pkix-ocsp-nocheck is missing too, as clients do, since they cannot ask about it either.</remarks>
internal static class ResponderAuthorization
{
    // Each may cost two signature checks. One fits; two where a delegate has changed its key and kept its name.
    private const int MaxCandidates = 4;

    private static readonly HashSet<string> UnderstoodExtensions =
    [
        CertificateExtensions.BasicConstraints, CertificateExtensions.KeyUsage, CertificateExtensions.ExtendedKeyUsage,
        CertificateExtensions.OcspNoCheck, CertificateExtensions.CertificatePolicies, CertificateExtensions.SubjectAltName,
    ];

    private static readonly SharedValues<string> Signers = new();

    public static SignerVerdict Find(IssuerCertificate issuer, BasicResponse response, VerificationPolicy policy, DateTimeOffset now)
    {
        if (RefuseAlgorithm(response.SignatureAlgorithm, policy, "The response") is { } weak)
        {
            return weak;
        }

        var signed = new SignedPart(response.SignedData, response.SignatureAlgorithm, response.Signature);
        string with = SignatureAlgorithm.Describe(response.SignatureAlgorithm);
        SignerVerdict.Refused? refused = null;
        int candidates = 0;
        if (IsNamed(response.ResponderId, issuer.Name, issuer.PublicKey))
        {
            candidates++;
            refused = RefuseSignature(signed, issuer.PublicKey, $"the issuer, {issuer.Subject}");
            if (refused is null)
            {
                return new SignerVerdict.Authorized(Shared($"the issuer {issuer.Subject} ({with})"), Delegate: null);
            }
        }

        foreach (ReadOnlyMemory<byte> der in response.Certificates)
        {
            if (CertificateReader.Read(der, out _) is not { } certificate
                || !IsNamed(response.ResponderId, certificate.Subject, certificate.Key)
                || certificate.Key.Der.Span.SequenceEqual(issuer.PublicKey.Der.Span))
            {
                continue;
            }

            if (++candidates > MaxCandidates)
            {
                break;
            }

            refused = RefuseDelegate(certificate, issuer, policy, now)
                ?? RefuseSignature(signed, certificate.Key, $"the delegated responder {DistinguishedNameText.Of(certificate.Subject)}");
            if (refused is null)
            {
                return new SignerVerdict.Authorized(
                    Shared($"the delegated responder {DistinguishedNameText.Of(certificate.Subject)} ({with})"), certificate);
            }
        }

        return refused ?? new SignerVerdict.Refused(
            StapleRejection.SignerNotFound,
            $"The response names {Describe(response.ResponderId)} as its signer; that is neither the issuer {issuer.Subject} nor one "
            + $"of the {response.Certificates.Count} certificates in the response.");
    }

    private static string Shared(string signer) => Signers.Share(signer, signer);

    private static bool IsNamed(ResponderId id, ReadOnlyMemory<byte> name, SubjectKey key) => id switch
    {
        ResponderId.ByName byName => byName.Name.Span.SequenceEqual(name.Span),
        ResponderId.ByKey byKey => byKey.KeyHash.Span.SequenceEqual(CertIdHash.Sha1.Compute(key.Bits.Span)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // The cheap questions first; the delegate's own key is used by nobody before the issuer's signature on it has been checked.
    private static SignerVerdict.Refused? RefuseDelegate(
        CertificateFields certificate, IssuerCertificate issuer, VerificationPolicy policy, DateTimeOffset now)
    {
        string name = DistinguishedNameText.Of(certificate.Subject);
        if (!certificate.Issuer.Span.SequenceEqual(issuer.Name.Span))
        {
            return new SignerVerdict.Refused(
                StapleRejection.SignerNotIssuedByIssuer,
                $"The signer {name} was issued by {DistinguishedNameText.Of(certificate.Issuer)}, not by {issuer.Subject} itself.");
        }

        if (RefusePurpose(certificate, name) is { } purpose)
        {
            return purpose;
        }

        if (now < certificate.NotBefore || now > certificate.NotAfter)
        {
            return new SignerVerdict.Refused(
                StapleRejection.SignerNotValidNow,
                $"The signer {name} is valid from {Rejection.Utc(certificate.NotBefore)} to {Rejection.Utc(certificate.NotAfter)}; "
                + $"now is {Rejection.Utc(now)}.");
        }

        if (RefuseAlgorithm(certificate.Signed.Algorithm, policy, $"The certificate of the signer {name}") is { } weak)
        {
            return weak;
        }

        return SignatureCheck.Verify(certificate.Signed, issuer.PublicKey) == SignatureOutcome.Valid
            ? null
            : new SignerVerdict.Refused(
                StapleRejection.SignerNotIssuedByIssuer,
                $"The signer {name} says that {issuer.Subject} issued it, but its signature does not verify under that key.");
    }

    private static SignerVerdict.Refused? RefusePurpose(CertificateFields certificate, string name)
    {
        const string IdKpOcspSigning = "1.3.6.1.5.5.7.3.9";

        // anyExtendedKeyUsage does not count: "this certificate MUST include id-kp-OCSPSigning" (RFC 6960 section 4.2.2.2).
        if (certificate.Find(CertificateExtensions.ExtendedKeyUsage) is not { } usage
            || CertificateExtensions.ReadExtendedKeyUsage(usage) is not { } purposes || !purposes.Contains(IdKpOcspSigning))
        {
            return new SignerVerdict.Refused(
                StapleRejection.SignerNotAuthorized,
                $"The signer {name} is no responder: its certificate does not carry id-kp-OCSPSigning, so anyone with a certificate "
                + "of this CA could have signed.");
        }

        if (certificate.Find(CertificateExtensions.KeyUsage) is { } bits && !CertificateExtensions.AllowsDigitalSignature(bits))
        {
            return new SignerVerdict.Refused(
                StapleRejection.SignerNotAuthorized, $"The signer {name} may not sign: its keyUsage lacks digitalSignature.");
        }

        foreach (Extension extension in certificate.Extensions)
        {
            if (extension.Critical && !UnderstoodExtensions.Contains(extension.Oid))
            {
                return new SignerVerdict.Refused(
                    StapleRejection.SignerUnusable,
                    $"The certificate of the signer {name} has the critical extension {extension.Oid}, which is not understood here.");
            }
        }

        return null;
    }

    private static SignerVerdict.Refused? RefuseAlgorithm(AlgorithmIdentifier identifier, VerificationPolicy policy, string what)
    {
        string with = SignatureAlgorithm.Describe(identifier);
        if (SignatureAlgorithm.From(identifier) is not { } algorithm)
        {
            return new SignerVerdict.Refused(
                StapleRejection.UnsupportedSignatureAlgorithm,
                $"{what} is signed with {with}; taken are RSA (PKCS#1 v1.5 and PSS) and ECDSA with SHA-256, SHA-384 or SHA-512, "
                + "Ed25519 and Ed448.");
        }

        return algorithm.UsesSha1 && !policy.AllowSha1Signatures
            ? new SignerVerdict.Refused(
                StapleRejection.Sha1Signature,
                $"{what} is signed with {with}, which clients refuse; for an old private PKI it can be allowed (AllowSha1Signatures).")
            : null;
    }

    private static SignerVerdict.Refused? RefuseSignature(SignedPart signed, SubjectKey key, string signer) =>
        SignatureCheck.Verify(signed, key) switch
        {
            SignatureOutcome.Valid => null,
            SignatureOutcome.Invalid => new SignerVerdict.Refused(
                StapleRejection.BadSignature,
                $"The signature does not verify under the key of {signer}: changed on the way, or signed by another key of that name."),
            _ => new SignerVerdict.Refused(
                StapleRejection.UnsupportedSignatureAlgorithm,
                $"{SignatureAlgorithm.Describe(signed.Algorithm)} does not go with the key of {signer} (RSA from 1024 to 16384 bits, "
                + "the curves P-256, P-384 and P-521)."),
        };

    private static string Describe(ResponderId id) => id switch
    {
        ResponderId.ByName byName => DistinguishedNameText.Of(byName.Name),
        ResponderId.ByKey byKey => $"the key with the SHA-1 {Convert.ToHexStringLower(byKey.KeyHash.Span)}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
