using OrleansOcsp.Verification;

namespace OrleansOcsp.Explaining;

/// <summary>A server name that is to be explained.</summary>
/// <param name="Name">The name or wildcard.</param>
/// <param name="Decided">Its start-up is decided.</param>
/// <param name="Served">A handshake for it would go through now.</param>
/// <param name="Certificates">Its certificates, the preferred one first.</param>
public sealed record ExplainedName(string Name, bool Decided, bool Served, IReadOnlyList<ExplainedCertificate> Certificates)
{
    /// <summary>Explains a name.</summary>
    public NameExplanation Explain(DateTimeOffset now)
    {
        List<CertificateAndWhy> certificates = [.. Certificates.Select(one => new CertificateAndWhy(one, Explanation.Of(one, now)))];
        List<CertificateAndWhy> barred = [.. certificates.Where(IsBarred)];
        NameState state = !Served ? (Decided || certificates.Count == 0 ? NameState.Refused : NameState.Waiting)
            : barred.Count > 0 ? NameState.OtherPair
            : NameState.Served;
        return new NameExplanation(Name, state, certificates, Text(state, certificates, barred));
    }

    private static bool IsBarred(CertificateAndWhy one) =>
        one.Certificate.Policy == PolicyInForce.HardFail && one.Why.State != ExplainedState.Stapled;

    private string Text(NameState state, List<CertificateAndWhy> certificates, List<CertificateAndWhy> barred) => state switch
    {
        NameState.Served when certificates is [{ Why: var only }] => $"{Name}: {only.Word}. {only.Text}",
        NameState.Served => $"{Name}: served. {Each(certificates)}",
        NameState.OtherPair =>
            $"{Name}: served with another certificate, because {Kinds(barred)} may not be served now. {Each(certificates)}",
        NameState.Waiting => $"{Name}: not served yet, the first answers are awaited. {Each(certificates)}",
        _ when certificates.Count == 0 => $"{Name}: refused. No certificate for it is there yet.",
        _ => $"{Name}: refused, with the alert internal_error. {Each(certificates)}",
    };

    private static string Kinds(List<CertificateAndWhy> barred) => string.Join(" and ", barred.Select(Label));

    private static string Each(List<CertificateAndWhy> certificates) =>
        string.Join(' ', certificates.Select(one => $"[{Label(one)}: {one.Why.Word}] {one.Why.Text}"));

    private static string Label(CertificateAndWhy one) =>
        (one.Certificate.KeyKind.Length > 0 ? VerdictText.Kebab(one.Certificate.KeyKind) + " " : "") + one.Certificate.Key.ToString()[..12];
}
