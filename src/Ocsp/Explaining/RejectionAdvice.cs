using System.Diagnostics;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Explaining;

/// <summary>What a person can do about a responder whose answers are refused, reason by reason.</summary>
internal static class RejectionAdvice
{
    private const string TellTheCa = "Tell the CA; clients that check would refuse this answer too.";
    private const string Override = "The responder's address may be wrong: name the right one (Responders of the certificate's settings).";

    /// <param name="reason">Why; null: the answer could not be read at all.</param>
    public static string For(StapleRejection? reason) => reason switch
    {
        null => $"what answers is no OCSP responder, or something on the way changes its answers (a captive portal, a proxy). {Override}",
        StapleRejection.OtherCertificate =>
            $"check that the issuer given for the certificate is the one that issued it: the answer is about another. {Override}",
        StapleRejection.CertIdHashNotAccepted => $"the responder names certificates by a hash that clients cannot match. {TellTheCa}",
        StapleRejection.Sha1Signature =>
            $"clients refuse SHA-1. {TellTheCa} For an old private PKI alone: Danger:AllowSha1Signatures.",
        StapleRejection.UnsupportedSignatureAlgorithm => $"the CA signs in a way that is broken or that clients do not know. {TellTheCa}",
        StapleRejection.SignerNotFound =>
            $"check the issuer given for the certificate: neither it nor a certificate in the answer signed. {Override}",
        StapleRejection.SignerNotIssuedByIssuer =>
            $"the CA's delegate must be issued by the certificate's own issuer (RFC 6960 section 4.2.2.2). {TellTheCa}",
        StapleRejection.SignerNotAuthorized => $"the delegate's certificate lacks id-kp-OCSPSigning. {TellTheCa}",
        StapleRejection.SignerNotValidNow =>
            $"the CA forgot to renew its delegate, or this machine's clock is wrong: compare it (timedatectl). {TellTheCa}",
        StapleRejection.SignerUnusable => $"the delegate's certificate cannot be used. {TellTheCa}",
        StapleRejection.BadSignature => "somebody on the way changes answers, or the responder is broken: fetch from another network "
            + "(ocsp-edge fetch CERT.pem) and compare; then tell the CA.",
        StapleRejection.CriticalExtension => $"clients refuse critical extensions that they do not know. {TellTheCa}",
        StapleRejection.NotYetValid => $"check this machine's clock (timedatectl); if it is right, the responder's is wrong. {TellTheCa}",
        StapleRejection.Expired =>
            $"the responder or a cache before it gives old answers; or this machine's clock is ahead: check it (timedatectl). {TellTheCa}",
        StapleRejection.MissingNextUpdate =>
            "if it is your own PKI, have its responder say nextUpdate, or set MissingNextUpdate (such as 12h).",
        StapleRejection.EmptyWindow or StapleRejection.ProducedOutsideCertificateLife => $"the responder is broken. {TellTheCa}",
        StapleRejection.WindowTooLong => $"an answer that counts for so long hides a revocation. {TellTheCa}",
        StapleRejection.CertificateExpired => "renew the certificate.",
        _ => throw new UnreachableException(),
    };
}
