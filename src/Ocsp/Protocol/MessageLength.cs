namespace OrleansOcsp.Protocol;

/// <summary>The first look at bytes: how many there are.</summary>
internal static class MessageLength
{
    /// <summary>Why there are too few or too many; null where the number will do.</summary>
    public static (UnreadableReason Reason, string Explanation)? Check(ReadOnlyMemory<byte> bytes, string what) => bytes.Length switch
    {
        0 => (UnreadableReason.Empty, $"The {what} has no bytes."),
        > OcspResponse.MaxLength => (UnreadableReason.TooLong, $"The {what} has {bytes.Length} bytes; at most "
            + $"{OcspResponse.MaxLength} are read."),
        _ => null,
    };
}
