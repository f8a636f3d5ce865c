namespace OrleansOcsp.Protocol;

/// <summary>Extension (RFC 5280 section 4.2) over the original bytes.</summary>
/// <param name="Oid">Which one, in dots.</param>
/// <param name="Critical">Who does not understand it must not use what bears it.</param>
/// <param name="Value">The octets inside extnValue.</param>
internal readonly record struct Extension(string Oid, bool Critical, ReadOnlyMemory<byte> Value)
{
    // A certificate has about ten, a response one or two.
    private const int MaxCount = 64;

    // Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension
    public static IReadOnlyList<Extension> ReadExplicit(ref DerCursor cursor, byte tag, string what)
    {
        if (!cursor.IsNext(tag))
        {
            return [];
        }

        DerCursor wrapper = cursor.Open(tag, what);
        DerCursor list = wrapper.Open(DerTag.Sequence, what);
        wrapper.Close(what);
        if (list.AtEnd)
        {
            list.Fail(UnreadableReason.BadValue, what, "an empty list; without extensions the list is left out.");
        }

        var extensions = new List<Extension>();
        while (!list.AtEnd)
        {
            if (extensions.Count == MaxCount)
            {
                list.Fail(UnreadableReason.TooMany, what, $"more than {MaxCount}.");
            }

            extensions.Add(Read(ref list, what));
        }

        return extensions;
    }

    // Extension ::= SEQUENCE {
    //    extnID     OBJECT IDENTIFIER,
    //    critical   BOOLEAN DEFAULT FALSE,    -- an explicit FALSE is not DER, but many CAs write it
    //    extnValue  OCTET STRING }
    private static Extension Read(ref DerCursor cursor, string what)
    {
        DerCursor fields = cursor.Open(DerTag.Sequence, what);
        string oid = fields.Oid(what);
        bool critical = fields.IsNext(DerTag.Boolean) && fields.Boolean(what);
        ReadOnlyMemory<byte> value = fields.Content(DerTag.OctetString, what);
        fields.Close(what);
        return new Extension(oid, critical, value);
    }
}
