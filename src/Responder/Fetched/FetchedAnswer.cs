using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder.Fetched;

/// <summary>What came of asking a CA because a client asked.</summary>
internal abstract record FetchedAnswer
{
    private FetchedAnswer()
    {
    }

    /// <summary>A verified answer to just this CertID.</summary>
    public sealed record Verified(ReadOnlyMemory<byte> Bytes, VerifiedAnswer Answer) : FetchedAnswer;

    /// <summary>The CA's responder does not know it.</summary>
    public sealed record NotKnown : FetchedAnswer;

    /// <summary>No answer, or one that is no evidence.</summary>
    public sealed record Failed : FetchedAnswer;
}
