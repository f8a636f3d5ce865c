using OrleansOcsp.Protocol;

namespace OrleansOcsp.Responder;

/// <summary>Where the responder's answers come from. Thread-safe.</summary>
public interface IResponseSource
{
    /// <summary>
    /// The hot path: the response for a request of exactly these bytes, or null where that takes reading or waiting. Allocates nothing,
    /// waits for nothing. What it returns may have run out.
    /// </summary>
    /// <param name="request">The DER of an OCSPRequest, unread.</param>
    HeldResponse? Recognize(ReadOnlySpan<byte> request);

    /// <summary>Looks for the response for one certificate.</summary>
    /// <param name="certId">The whole CertID: an answer under another hash is no answer, since the client could not match it.</param>
    /// <param name="scope">Whether somebody else may be asked.</param>
    /// <param name="cancellation">The client has gone.</param>
    ValueTask<ResponseLookup> FindAsync(CertId certId, LookupScope scope, CancellationToken cancellation);
}

/// <summary>How far a look-up may go.</summary>
public enum LookupScope
{
    /// <summary>A responder may be asked, within a deadline and bounds.</summary>
    MayAsk,

    /// <summary>Only what is held: the request said <c>only-if-cached</c> (RFC 9111 section 5.2.1.7), as our peers' requests do.</summary>
    OnlyHeld,
}

/// <summary>What came of a look-up.</summary>
public abstract record ResponseLookup
{
    private ResponseLookup()
    {
    }

    /// <summary>There is a response. It may have run out: the responder compares its window with the clock.</summary>
    public sealed record Found(HeldResponse Response) : ResponseLookup;

    /// <summary>The certificate is kept, or could be asked for, but there is nothing current now: <c>tryLater</c>.</summary>
    public sealed record NothingCurrent : ResponseLookup;

    /// <summary>Not a certificate that this responder answers for: <c>unauthorized</c>.</summary>
    public sealed record NotKnown : ResponseLookup;
}
