namespace OrleansOcsp.Protocol;

/// <summary>The primitive types of the grammar, as DER has them (X.690 sections 8, 10 and 11). After a fault each yields a value that
/// means nothing.</summary>
internal static class DerValues
{
    /// <summary>00 or FF (X.690 section 11.1).</summary>
    public static bool Boolean(ref this DerCursor cursor, string what)
    {
        ReadOnlySpan<byte> content = cursor.Content(DerTag.Boolean, what).Span;
        CheckPrimitive(cursor, DerTag.Boolean, content, what);
        return content is [0xFF];
    }

    /// <summary>The content octets of an INTEGER in its shortest form (X.690 section 8.3.2).</summary>
    public static ReadOnlyMemory<byte> Integer(ref this DerCursor cursor, string what)
    {
        ReadOnlyMemory<byte> content = cursor.Content(DerTag.Integer, what);
        CheckPrimitive(cursor, DerTag.Integer, content.Span, what);
        return content;
    }

    /// <summary>An ENUMERATED whose values all lie in 0..127.</summary>
    public static int Enumerated(ref this DerCursor cursor, string what)
    {
        ReadOnlySpan<byte> content = cursor.Content(DerTag.Enumerated, what).Span;
        CheckPrimitive(cursor, DerTag.Enumerated, content, what);
        if (!cursor.Parse.Failed && (content.Length != 1 || content[0] > 0x7F))
        {
            cursor.Fail(UnreadableReason.BadValue, what, $"{Convert.ToHexString(content[..Math.Min(content.Length, 8)])} is not defined.");
        }

        return cursor.Parse.Failed ? 0 : content[0];
    }

    public static string Oid(ref this DerCursor cursor, string what)
    {
        ReadOnlySpan<byte> content = cursor.Content(DerTag.Oid, what).Span;
        if (cursor.Parse.Failed)
        {
            return "";
        }

        string? dots = DerOid.ToDots(content);
        if (dots is null)
        {
            cursor.Fail(UnreadableReason.NotDer, what, "not an OBJECT IDENTIFIER in its shortest form.");
        }

        return dots ?? "";
    }

    /// <summary>The octets of a BIT STRING of whole octets: keys and signatures.</summary>
    public static ReadOnlyMemory<byte> OctetAlignedBits(ref this DerCursor cursor, string what)
    {
        ReadOnlyMemory<byte> content = cursor.Content(DerTag.BitString, what);
        if (cursor.Parse.Failed)
        {
            return default;
        }

        if (content.IsEmpty || content.Span[0] != 0)
        {
            cursor.Fail(UnreadableReason.BadValue, what, "a BIT STRING that is not made of whole octets.");
            return default;
        }

        return content[1..];
    }

    /// <summary>YYYYMMDDHHMMSSZ and nothing else (RFC 6960 section 4.2.2.1 by way of RFC 5280 section 4.1.2.5.2).</summary>
    public static DateTimeOffset GeneralizedTime(ref this DerCursor cursor, string what)
    {
        ReadOnlySpan<byte> content = cursor.Content(DerTag.GeneralizedTime, what).Span;
        if (!DerTime.TryParseGeneralized(content, out DateTimeOffset time))
        {
            cursor.Fail(UnreadableReason.BadTime, what, "not a time of the form YYYYMMDDHHMMSSZ.");
        }

        return time;
    }

    /// <summary>An element whose inside the grammar leaves open, with tag and length: checked to be DER all the way down.</summary>
    public static ReadOnlyMemory<byte> Walked(ref this DerCursor cursor, string what)
    {
        int offset = cursor.Offset;
        ReadOnlyMemory<byte> element = cursor.Element(what);
        DerWalk.Check(cursor.Parse, element, offset, what);
        return element;
    }

    /// <summary>What DER says of the content octets of a universal primitive type.</summary>
    public static void CheckPrimitive(in DerCursor cursor, byte tag, ReadOnlySpan<byte> content, string what)
    {
        string? problem = tag switch
        {
            DerTag.Boolean when content is not ([0x00] or [0xFF]) => "a BOOLEAN other than 00 or FF.",
            DerTag.Integer or DerTag.Enumerated when content.IsEmpty => "an INTEGER without content.",
            DerTag.Integer or DerTag.Enumerated when IsPadded(content) => "an INTEGER not in its shortest form.",
            DerTag.Null when !content.IsEmpty => "a NULL with content.",
            DerTag.BitString when !IsBitString(content) => "not a BIT STRING of DER.",
            DerTag.Oid when DerOid.ToDots(content) is null => "not an OBJECT IDENTIFIER in its shortest form.",
            _ => null,
        };
        if (problem is not null)
        {
            cursor.Fail(UnreadableReason.NotDer, what, problem);
        }
    }

    private static bool IsPadded(ReadOnlySpan<byte> integer) => integer is [0x00, < 0x80, ..] or [0xFF, >= 0x80, ..];

    private static bool IsBitString(ReadOnlySpan<byte> content) =>
        content is [0] || (content.Length > 1 && content[0] < 8 && (content[^1] & ((1 << content[0]) - 1)) == 0);
}
