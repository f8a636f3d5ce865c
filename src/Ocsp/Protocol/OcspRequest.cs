namespace OrleansOcsp.Protocol;

/// <summary>OCSPRequest (RFC 6960 section 4.1.1): one we send, or one that another client sent.</summary>
public sealed class OcspRequest
{
    internal OcspRequest(ReadOnlyMemory<byte> bytes, IReadOnlyList<CertId> certIds)
    {
        Bytes = bytes;
        CertIds = certIds;
    }

    /// <summary>The DER of the request.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The certificates asked about, in order; at least one.</summary>
    public IReadOnlyList<CertId> CertIds { get; }

    /// <summary>It carries a signature. Nobody checks it: what a responder says is public.</summary>
    public bool HasSignature { get; internal init; }

    internal IReadOnlyList<Extension> Extensions { get; init; } = [];

    /// <summary>The request for one certificate: no nonce, no extension, not signed (RFC 9919).</summary>
    public static OcspRequest For(CertId certId) => OcspRequestWriter.Write(certId);

    /// <summary>Reads any request strictly. Never throws, whatever the bytes.</summary>
    public static OcspRequestReading Read(ReadOnlyMemory<byte> bytes) => OcspRequestReader.Read(bytes);
}

/// <summary>What came of reading bytes as a request.</summary>
public abstract record OcspRequestReading
{
    private OcspRequestReading()
    {
    }

    /// <summary>It is a request.</summary>
    public sealed record Read(OcspRequest Request) : OcspRequestReading;

    /// <summary>It is none.</summary>
    /// <param name="Reason">Why, in a word.</param>
    /// <param name="Explanation">What was seen, where, and what belongs there.</param>
    public sealed record Unreadable(UnreadableReason Reason, string Explanation) : OcspRequestReading;
}
