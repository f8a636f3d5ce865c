namespace OrleansOcsp.Protocol;

/// <summary>The version of a request or response: v1, of which there is no other.</summary>
internal static class MessageVersion
{
    // version  [0] EXPLICIT INTEGER { v1(0) } DEFAULT v1     -- an explicit v1 is not DER, but responders send it and clients take it
    public static void Read(ref DerCursor cursor)
    {
        const string What = "version";
        if (!cursor.IsNext(DerTag.Explicit(0)))
        {
            return;
        }

        DerCursor wrapper = cursor.Open(DerTag.Explicit(0), What);
        int offset = wrapper.Offset;
        ReadOnlyMemory<byte> version = wrapper.Integer(What);
        wrapper.Close(What);
        if (version.Span is not [0])
        {
            cursor.Parse.Fail(UnreadableReason.UnknownVersion, offset, What, "not v1, the only one there is.");
        }
    }
}
