using System.Globalization;
using System.Text;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Verification;

/// <summary>Verdicts in words. The first line is for programs: <c>good</c>, <c>revoked</c>, <c>unknown</c>,
/// <c>error:&lt;responseStatus&gt;</c>, <c>invalid:&lt;reason&gt;</c> or <c>unreadable:&lt;reason&gt;</c>.</summary>
public static class VerdictText
{
    /// <summary>The verdict in one stable word or pair of words.</summary>
    public static string FirstLine(StapleVerdict verdict) => verdict switch
    {
        StapleVerdict.Accepted(var staple) => Word(staple.Status),
        StapleVerdict.Unknown => Word(CertStatus.Unknown),
        StapleVerdict.ErrorStatus(var status) => $"error:{Word(status)}",
        StapleVerdict.Rejected(var reason, _) => $"invalid:{Word(reason)}",
        StapleVerdict.Unreadable(var reason, _) => $"unreadable:{Word(reason)}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <inheritdoc cref="FirstLine(StapleVerdict)"/>
    public static string FirstLine(ResponseVerdict verdict) => verdict switch
    {
        ResponseVerdict.Answered(var answer) => Word(answer.Status),
        ResponseVerdict.ErrorStatus(var status) => $"error:{Word(status)}",
        ResponseVerdict.Rejected(var reason, _) => $"invalid:{Word(reason)}",
        ResponseVerdict.Unreadable(var reason, _) => $"unreadable:{Word(reason)}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The first line for a leaf and an issuer that do not belong together: nothing can be said of any response.</summary>
    public static string FirstLine(Certificates.CertificateRefusal refusal) => $"invalid:{Kebab(refusal.ToString())}";

    /// <summary>The verdict for people: sentences, one a line.</summary>
    public static IReadOnlyList<string> Sentences(StapleVerdict verdict) => verdict switch
    {
        StapleVerdict.Accepted(var staple) => Sentences(staple.Answer),
        StapleVerdict.Unknown(var answer) => Sentences(answer),
        StapleVerdict.ErrorStatus(var status) => Sentences(status),
        StapleVerdict.Rejected(_, var explanation) => [explanation],
        StapleVerdict.Unreadable(_, var explanation) => [$"Not a response of RFC 6960: {explanation}"],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <inheritdoc cref="Sentences(StapleVerdict)"/>
    public static IReadOnlyList<string> Sentences(ResponseVerdict verdict) => verdict switch
    {
        ResponseVerdict.Answered(var answer) => Sentences(answer),
        ResponseVerdict.ErrorStatus(var status) => Sentences(status),
        ResponseVerdict.Rejected(_, var explanation) => [explanation],
        ResponseVerdict.Unreadable(_, var explanation) => [$"Not a response of RFC 6960: {explanation}"],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A responseStatus as RFC 6960 writes it: <c>tryLater</c>.</summary>
    public static string Word(OcspResponseStatus status) => Camel(status.ToString());

    /// <summary>A revocation reason as RFC 5280 writes it: <c>keyCompromise</c>.</summary>
    public static string Word(RevocationReason reason) => reason switch
    {
        RevocationReason.CACompromise => "cACompromise",
        RevocationReason.AACompromise => "aACompromise",
        RevocationReason.RemoveFromCrl => "removeFromCRL",
        _ => Camel(reason.ToString()),
    };

    /// <summary><c>good</c>, <c>revoked</c> or <c>unknown</c>.</summary>
    public static string Word(CertStatus status) => Camel(status.ToString());

    /// <summary>A reason as one word: <c>other-certificate</c>.</summary>
    public static string Word(StapleRejection reason) => Kebab(reason.ToString());

    /// <inheritdoc cref="Word(StapleRejection)"/>
    public static string Word(UnreadableReason reason) => Kebab(reason.ToString());

    private static List<string> Sentences(VerifiedAnswer answer)
    {
        var sentences = new List<string>
        {
            $"Signed by {answer.Signer}, produced at {Rejection.Utc(answer.ProducedAt)}.",
            $"Counts from {Rejection.Utc(answer.Window.ThisUpdate)} to {Rejection.Utc(answer.Window.NextUpdate)}.",
            string.Create(CultureInfo.InvariantCulture, $"Names the certificate by {HashName(answer.CertIdHash)}."),
        };
        if (answer.RevokedAt is { } revoked)
        {
            string why = answer.RevocationReason is { } reason ? $", reason {Word(reason)}" : ", no reason given";
            sentences.Add($"Revoked at {Rejection.Utc(revoked)}{why}.");
        }

        return sentences;
    }

    private static IReadOnlyList<string> Sentences(OcspResponseStatus status) => status switch
    {
        OcspResponseStatus.Unauthorized =>
            ["The responder does not answer for this certificate: wrong responder, or it does not know the certificate (yet)."],
        OcspResponseStatus.TryLater => ["The responder asks to be asked again later."],
        OcspResponseStatus.MalformedRequest => ["The responder could not read the request."],
        OcspResponseStatus.SigRequired => ["The responder wants signed requests, which this program does not make."],
        _ => [$"The responder answered {Word(status)}. An error is not signed and says nothing of the certificate."],
    };

    private static string HashName(CertIdHash hash) => hash switch
    {
        CertIdHash.Sha1 => "SHA-1, as every client can",
        CertIdHash.Sha256 => "SHA-256, which some clients (curl among them) cannot match",
        CertIdHash.Sha384 => "SHA-384, which most clients cannot match",
        CertIdHash.Sha512 => "SHA-512, which most clients cannot match",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    internal static string Kebab(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
