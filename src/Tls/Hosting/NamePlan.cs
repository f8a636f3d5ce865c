namespace OrleansOcsp.Tls.Hosting;

/// <summary>
/// Decides, purely, which certificates a server name is served with, best first. For each kind of key the handshake takes the
/// first that may be served at that moment.
/// </summary>
internal static class NamePlan
{
    /// <summary>One certificate that could serve a name.</summary>
    /// <param name="Certificate">The certificate.</param>
    /// <param name="Exact">Given for this very name, not through a wildcard.</param>
    /// <param name="Retained">No longer configured; goes on until a successor may take over.</param>
    public readonly record struct Candidate(CertificateInCare Certificate, bool Exact, bool Retained);

    /// <summary>The certificates to serve, best first.</summary>
    /// <remarks>
    /// A new certificate is served only when it is decided: its staple is there (HardFail) or its first attempt has ended
    /// (SoftFail). Until then the one that it replaces goes on, while it is neither expired nor revoked. Where there is none to
    /// go on, the start-up budget is the longest wait. A HardFail certificate without a staple may stand in the list at any
    /// time, because the handshake refuses it by itself.
    /// </remarks>
    public static List<CertificateInCare> Order(IReadOnlyCollection<Candidate> candidates, DateTimeOffset now)
    {
        bool successor = candidates.Any(candidate => !candidate.Retained && candidate.Exact && candidate.Certificate.Decided);
        bool holding = !successor
            && candidates.Any(candidate => candidate.Retained && now < candidate.Certificate.NotAfter && !candidate.Certificate.Revoked);
        return
        [
            .. candidates
                .Where(candidate => candidate.Retained
                    ? holding && now < candidate.Certificate.NotAfter && !candidate.Certificate.Revoked
                    : candidate.Certificate.Decided || candidate.Certificate.HardFail || (!holding && candidate.Certificate.Overdue))
                .OrderBy(candidate => candidate.Certificate.Revoked)
                .ThenByDescending(candidate => candidate.Exact)
                .ThenByDescending(candidate => candidate.Retained)
                .ThenByDescending(candidate => candidate.Certificate.NotBefore)
                .ThenBy(candidate => candidate.Certificate.Entry.Origin, StringComparer.Ordinal)
                .Select(candidate => candidate.Certificate)
                .Distinct(),
        ];
    }
}
