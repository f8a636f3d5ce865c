using OrleansOcsp.Certificates;

namespace OrleansOcsp.Verification;

/// <summary>Whether an authorized responder signed a response.</summary>
internal abstract record SignerVerdict
{
    private SignerVerdict()
    {
    }

    /// <summary>It did.</summary>
    /// <param name="Description">Who, with what, for people.</param>
    /// <param name="Delegate">The delegate's certificate; null where the issuer itself signed.</param>
    public sealed record Authorized(string Description, CertificateFields? Delegate) : SignerVerdict;

    /// <summary>It did not.</summary>
    public sealed record Refused(StapleRejection Reason, string Explanation) : SignerVerdict;
}
