namespace OrleansOcsp.Protocol;

/// <summary>How a response names its signer (RFC 6960 section 4.2.1).</summary>
internal abstract record ResponderId
{
    private ResponderId()
    {
    }

    /// <summary>By the subject name of its certificate.</summary>
    /// <param name="Name">The Name, DER.</param>
    public sealed record ByName(ReadOnlyMemory<byte> Name) : ResponderId;

    /// <summary>By its key.</summary>
    /// <param name="KeyHash">SHA-1 of the key: the content of the BIT STRING without its first octet.</param>
    public sealed record ByKey(ReadOnlyMemory<byte> KeyHash) : ResponderId;

    // ResponderID ::= CHOICE {
    //    byName  [1] Name,
    //    byKey   [2] KeyHash }     -- both EXPLICIT
    public static ResponderId Read(ref DerCursor cursor)
    {
        const string What = "responderID";
        if (cursor.IsNext(DerTag.Explicit(1)))
        {
            DerCursor name = cursor.Open(DerTag.Explicit(1), What);
            ReadOnlyMemory<byte> der = name.IsNext(DerTag.Sequence) ? name.Walked(What) : name.Element(DerTag.Sequence, What);
            name.Close(What);
            return new ByName(der);
        }

        DerCursor key = cursor.Open(DerTag.Explicit(2), What);
        int offset = key.Offset;
        ReadOnlyMemory<byte> hash = key.Content(DerTag.OctetString, What);
        key.Close(What);
        if (hash.Length != 20)
        {
            cursor.Parse.Fail(UnreadableReason.BadValue, offset, What, $"a key hash of {hash.Length} bytes; SHA-1 has 20.");
        }

        return new ByKey(hash);
    }
}
