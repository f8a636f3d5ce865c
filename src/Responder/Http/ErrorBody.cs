using OrleansOcsp.Protocol;

namespace OrleansOcsp.Responder.Http;

/// <summary>The responses that hold no answer: five bytes each, not signed (RFC 6960 section 2.3).</summary>
internal static class ErrorBody
{
    // OCSPResponse ::= SEQUENCE {
    //    responseStatus      ENUMERATED,
    //    responseBytes   [0] EXPLICIT ResponseBytes OPTIONAL }     -- absent
    private static readonly byte[] MalformedRequest = Of(OcspResponseStatus.MalformedRequest);
    private static readonly byte[] InternalError = Of(OcspResponseStatus.InternalError);
    private static readonly byte[] TryLater = Of(OcspResponseStatus.TryLater);
    private static readonly byte[] Unauthorized = Of(OcspResponseStatus.Unauthorized);

    /// <exception cref="ArgumentOutOfRangeException">Not an error that this responder gives.</exception>
    public static ReadOnlyMemory<byte> For(OcspResponseStatus status) => status switch
    {
        OcspResponseStatus.MalformedRequest => MalformedRequest,
        OcspResponseStatus.InternalError => InternalError,
        OcspResponseStatus.TryLater => TryLater,
        OcspResponseStatus.Unauthorized => Unauthorized,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "not an error that this responder gives"),
    };

    private static byte[] Of(OcspResponseStatus status) => [0x30, 0x03, 0x0A, 0x01, (byte)status];
}
