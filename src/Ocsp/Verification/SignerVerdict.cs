namespace OrleansOcsp.Verification;

/// <summary>Whether an authorized responder signed a response.</summary>
internal abstract record SignerVerdict
{
    private SignerVerdict()
    {
    }

    /// <summary>It did.</summary>
    /// <param name="Description">Who, with what, for people.</param>
    /// <param name="NotAfter">The end of a delegate's certificate; null where the issuer itself signed.</param>
    public sealed record Authorized(string Description, DateTimeOffset? NotAfter) : SignerVerdict;

    /// <summary>It did not.</summary>
    public sealed record Refused(StapleRejection Reason, string Explanation) : SignerVerdict;
}
