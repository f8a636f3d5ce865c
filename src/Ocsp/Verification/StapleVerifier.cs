using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Verification;

/// <summary>Turns bytes from anywhere into a <see cref="Staple"/>, or says why not. The only maker of staples. Thread-safe.</summary>
/// <remarks>The order: size, grammar, status, the answer for this certificate, who signed, extensions, times. At most eight signature
/// checks a response; two in practice. Not checked: a nonce (we send none), and whether the delegate itself has been revoked.</remarks>
public sealed class StapleVerifier
{
    /// <param name="policy">What is forgiven; null: nothing beyond the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time of the policy is out of its range.</exception>
    public StapleVerifier(VerificationPolicy? policy = null)
    {
        Policy = policy ?? VerificationPolicy.Default;
        Policy.ThrowIfOutOfRange();
    }

    /// <summary>What is forgiven.</summary>
    public VerificationPolicy Policy { get; }

    /// <summary>Verifies a response for a certificate. Never throws, whatever the bytes. The staple has its own: what is signed to the
    /// byte, without certificates that nobody needs.</summary>
    public StapleVerdict Verify(IssuedCertificate certificate, ReadOnlyMemory<byte> response, DateTimeOffset now)
    {
        var life = new CertificateLife(certificate.NotBefore, certificate.NotAfter);
        return Judge(certificate.Issuer, certificate.Serial, life, response, now, out byte[] lean) switch
        {
            ResponseVerdict.Answered({ Status: CertStatus.Unknown } answer) => new StapleVerdict.Unknown(answer),
            ResponseVerdict.Answered(var answer) => new StapleVerdict.Accepted(new Staple(certificate.Key, lean, answer)),
            ResponseVerdict.ErrorStatus(var status) => new StapleVerdict.ErrorStatus(status),
            ResponseVerdict.Rejected(var reason, var explanation) => new StapleVerdict.Rejected(reason, explanation),
            ResponseVerdict.Unreadable(var reason, var explanation) => new StapleVerdict.Unreadable(reason, explanation),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Verifies a response for a serial number, where the certificate itself is not at hand. Never throws, whatever the bytes.
    /// Its life is not known, so the window is not capped to it.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="serial">The content octets of the serial number's INTEGER, 1 to 64.</param>
    /// <param name="response">The bytes.</param>
    /// <param name="now">The time to judge by.</param>
    /// <exception cref="ArgumentException">The serial number has no or more than 64 octets.</exception>
    public ResponseVerdict VerifySerial(
        IssuerCertificate issuer, ReadOnlyMemory<byte> serial, ReadOnlyMemory<byte> response, DateTimeOffset now) =>
        Judge(issuer, serial, life: null, response, now, out _);

    private ResponseVerdict Judge(
        IssuerCertificate issuer, ReadOnlyMemory<byte> serial, CertificateLife? life, ReadOnlyMemory<byte> bytes, DateTimeOffset now,
        out byte[] lean)
    {
        lean = [];

        // A copy of our own, so that the bytes which are judged are those which are kept; what is too long is refused by its length alone.
        ReadOnlyMemory<byte> own = bytes.Length > OcspResponse.MaxLength ? bytes : bytes.ToArray();
        switch (OcspResponse.Read(own))
        {
            case OcspResponseReading.Unreadable(var reason, var explanation):
                return new ResponseVerdict.Unreadable(reason, explanation);
            case OcspResponseReading.Read({ Answer: { } answer }):
                return Judge(issuer, serial, life, answer, now, out lean);
            case OcspResponseReading.Read(var response):
                return new ResponseVerdict.ErrorStatus(response.Status);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private ResponseVerdict Judge(
        IssuerCertificate issuer, ReadOnlyMemory<byte> serial, CertificateLife? life, BasicResponse response, DateTimeOffset now,
        out byte[] lean)
    {
        lean = [];
        if (AnswerSelection.Find(response, issuer, serial, Policy, out Rejection? rejection) is not { } single)
        {
            return Reject(rejection!);
        }

        SignerVerdict signer = ResponderAuthorization.Find(issuer, response, Policy, now);
        if (signer is not SignerVerdict.Authorized authorized)
        {
            var refused = (SignerVerdict.Refused)signer;
            return new ResponseVerdict.Rejected(refused.Reason, refused.Explanation);
        }

        if (FindCritical(response) is { } critical)
        {
            return new ResponseVerdict.Rejected(
                StapleRejection.CriticalExtension, $"The response has the critical extension {critical}; RFC 6960 section 4.4 knows "
                    + "none that is.");
        }

        DateTimeOffset? signerEnd = authorized.Delegate?.NotAfter;
        if (AnswerTimes.Judge(single, response.ProducedAt, signerEnd, life, Policy, now, out rejection) is not { } window)
        {
            return Reject(rejection!);
        }

        lean = LeanResponse.Write(response, authorized.Delegate?.Der ?? FindIssuer(issuer, response));
        return new ResponseVerdict.Answered(new VerifiedAnswer
        {
            Status = single.Status,
            Window = window,
            ProducedAt = response.ProducedAt,
            RevokedAt = single.RevokedAt,
            RevocationReason = single.RevocationReason,
            CertIdHash = single.CertId.Hash!.Value,
            Signer = authorized.Description,
        });
    }

    // Not every client finds the signer elsewhere: curl looks at the chain it was sent and here, and a chain does not hold the root.
    private static ReadOnlyMemory<byte>? FindIssuer(IssuerCertificate issuer, BasicResponse response)
    {
        foreach (ReadOnlyMemory<byte> certificate in response.Certificates)
        {
            if (certificate.Span.SequenceEqual(issuer.Der.Span))
            {
                return certificate;
            }
        }

        return null;
    }

    // In any of the answers: a client that picks another than we do must not stumble over it.
    private static string? FindCritical(BasicResponse response) =>
        response.Extensions.Concat(response.Responses.SelectMany(single => single.Extensions))
            .Where(extension => extension.Critical).Select(extension => extension.Oid).FirstOrDefault();

    private static ResponseVerdict.Rejected Reject(Rejection rejection) => new(rejection.Reason, rejection.Explanation);
}
