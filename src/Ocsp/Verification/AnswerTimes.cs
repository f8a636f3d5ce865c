using OrleansOcsp.Protocol;

namespace OrleansOcsp.Verification;

/// <summary>Whether an answer speaks for now (RFC 6960 sections 3.2 and 4.2.2.1), and for how long.</summary>
internal static class AnswerTimes
{
    /// <summary>The window, up to the first of nextUpdate and the ends of the signer and the certificate; null with the reason where now
    /// does not lie in it.</summary>
    /// <param name="single">The answer.</param>
    /// <param name="producedAt">When it was signed.</param>
    /// <param name="signerEnd">notAfter of the delegate; null where the issuer signed.</param>
    /// <param name="life">The life of the certificate; null where it is not at hand.</param>
    /// <param name="policy">What is forgiven.</param>
    /// <param name="now">The time to judge by.</param>
    /// <param name="rejection">Why there is none.</param>
    public static ValidityWindow? Judge(
        SingleResponse single, DateTimeOffset producedAt, DateTimeOffset? signerEnd, CertificateLife? life, VerificationPolicy policy,
        DateTimeOffset now, out Rejection? rejection)
    {
        rejection = JudgeBeginning(single.ThisUpdate, producedAt, life, policy, now);
        if (rejection is not null)
        {
            return null;
        }

        if (single.NextUpdate is null && policy.MissingNextUpdate is null)
        {
            rejection = new Rejection(
                StapleRejection.MissingNextUpdate,
                "The answer has no nextUpdate, so nothing says for how long it is true; for a private responder a time can be set "
                + "(MissingNextUpdate).");
            return null;
        }

        DateTimeOffset end = single.NextUpdate ?? After(single.ThisUpdate, policy.MissingNextUpdate!.Value);
        rejection = JudgeEnd(single.ThisUpdate, end, life, policy, now);
        if (rejection is not null)
        {
            return null;
        }

        DateTimeOffset capped = Earlier(Earlier(end, signerEnd), life?.NotAfter);
        if (now >= capped)
        {
            string problem = capped == end
                ? $"nextUpdate {Rejection.Utc(end)} has passed"
                : $"the life of the signer or of the certificate, and the answer with it, ended at {Rejection.Utc(capped)}";
            rejection = new Rejection(StapleRejection.Expired, $"{problem}; now is {Rejection.Utc(now)}.");
            return null;
        }

        return new ValidityWindow(single.ThisUpdate, capped);
    }

    private static Rejection? JudgeBeginning(
        DateTimeOffset thisUpdate, DateTimeOffset producedAt, CertificateLife? life, VerificationPolicy policy, DateTimeOffset now)
    {
        DateTimeOffset later = thisUpdate > producedAt ? thisUpdate : producedAt;
        if (later - now > policy.MaxClockSkew)
        {
            string which = later == thisUpdate ? "thisUpdate" : "producedAt";
            return new Rejection(
                StapleRejection.NotYetValid,
                $"{which} is {Rejection.Utc(later)}, more than {policy.MaxClockSkew.TotalMinutes:0.#} min after now, "
                + $"{Rejection.Utc(now)}: is the clock here or at the responder wrong?");
        }

        // No answer can be about a certificate that did not exist yet; BoringSSL, and so Chrome, refuses it. But a CA whose responder's clock lags
        // answers for the certificate that it has just issued, and other clients take that.
        return life is { } span && (span.NotBefore - producedAt > policy.MaxClockSkew || producedAt - span.NotAfter > policy.MaxClockSkew)
            ? new Rejection(
                StapleRejection.ProducedOutsideCertificateLife,
                $"producedAt is {Rejection.Utc(producedAt)}; the certificate lives from {Rejection.Utc(span.NotBefore)} to "
                + $"{Rejection.Utc(span.NotAfter)}.")
            : null;
    }

    private static Rejection? JudgeEnd(
        DateTimeOffset thisUpdate, DateTimeOffset end, CertificateLife? life, VerificationPolicy policy, DateTimeOffset now)
    {
        if (end <= thisUpdate)
        {
            return new Rejection(
                StapleRejection.EmptyWindow, $"nextUpdate {Rejection.Utc(end)} does not lie after thisUpdate {Rejection.Utc(thisUpdate)}.");
        }

        if (policy.MaxWindow is { } longest && end - thisUpdate > longest)
        {
            return new Rejection(
                StapleRejection.WindowTooLong,
                $"The window {Rejection.Utc(thisUpdate)} to {Rejection.Utc(end)} has {(end - thisUpdate).TotalDays:0.#} days; at most "
                + $"{longest.TotalDays:0.#} are taken.");
        }

        return life is { } span && now > span.NotAfter
            ? new Rejection(
                StapleRejection.CertificateExpired, $"The certificate itself expired at {Rejection.Utc(span.NotAfter)}; now is "
                    + $"{Rejection.Utc(now)}.")
            : null;
    }

    private static DateTimeOffset After(DateTimeOffset time, TimeSpan length) =>
        DateTimeOffset.MaxValue - time < length ? DateTimeOffset.MaxValue : time + length;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other is { } time && time < one ? time : one;
}

/// <summary>The life of a certificate, both ends in it.</summary>
internal readonly record struct CertificateLife(DateTimeOffset NotBefore, DateTimeOffset NotAfter);
