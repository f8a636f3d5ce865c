namespace OrleansOcsp.Protocol;

/// <summary>OCSPResponse (RFC 6960 section 4.2.1) as it was read. It proves nothing: see <c>StapleVerifier</c>.</summary>
public sealed class OcspResponse
{
    /// <summary>Bytes that a response may have: 64 KiB. A staple of a public CA has 300 to 2,500.</summary>
    public const int MaxLength = 64 * 1024;

    internal OcspResponse(ReadOnlyMemory<byte> bytes, OcspResponseStatus status, BasicResponse? answer)
    {
        Bytes = bytes;
        Status = status;
        Answer = answer;
    }

    /// <summary>The DER of the response: the caller's bytes, not a copy.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether it holds an answer.</summary>
    public OcspResponseStatus Status { get; }

    /// <summary>The answer; there if and only if the status is successful.</summary>
    internal BasicResponse? Answer { get; }

    /// <summary>Reads a response strictly. Never throws, whatever the bytes.</summary>
    public static OcspResponseReading Read(ReadOnlyMemory<byte> bytes) => OcspResponseReader.Read(bytes);
}

/// <summary>What came of reading bytes as a response.</summary>
public abstract record OcspResponseReading
{
    private OcspResponseReading()
    {
    }

    /// <summary>It is a response.</summary>
    public sealed record Read(OcspResponse Response) : OcspResponseReading;

    /// <summary>It is none.</summary>
    /// <param name="Reason">Why, in a word.</param>
    /// <param name="Explanation">What was seen, where, and what belongs there.</param>
    public sealed record Unreadable(UnreadableReason Reason, string Explanation) : OcspResponseReading;
}
