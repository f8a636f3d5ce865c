namespace OrleansOcsp.Protocol;

/// <summary>The fields of a message as JSON: what <c>parse FILE</c> prints.</summary>
public static class MessageJson
{
    /// <summary>The fields of a response or a request, whichever the bytes are; null, with the reason, where they are neither.</summary>
    public static string? Write(ReadOnlyMemory<byte> bytes, out string? fault) => throw new NotImplementedException();
}
