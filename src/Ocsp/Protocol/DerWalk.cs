namespace OrleansOcsp.Protocol;

/// <summary>Checks that an element is DER all the way down, where the grammar says nothing about its inside: names, parameters.</summary>
internal static class DerWalk
{
    // A Name is 4 deep, the parameters of RSASSA-PSS 4; nothing that is walked here is deeper than 8.
    private const int MaxDepth = 16;

    public static void Check(DerParse parse, ReadOnlyMemory<byte> element, int offset, string what)
    {
        var cursor = new DerCursor(parse, element, offset);
        Check(ref cursor, what, MaxDepth);
    }

    private static void Check(ref DerCursor cursor, string what, int depth)
    {
        while (!cursor.AtEnd)
        {
            byte tag = cursor.NextTag;
            bool universal = tag < 0x40;
            if ((tag & DerTag.ConstructedBit) == 0)
            {
                ReadOnlySpan<byte> content = cursor.Content(tag, what).Span;
                if (universal)
                {
                    CheckUniversal(cursor, tag, content, what);
                }
            }
            else if (universal && tag is not (DerTag.Sequence or DerTag.Set))
            {
                cursor.Fail(UnreadableReason.NotDer, what, $"a constructed string, tag {tag:X2}.");
            }
            else if (depth == 0)
            {
                cursor.Fail(UnreadableReason.TooDeep, what, $"nested more than {MaxDepth} deep.");
            }
            else
            {
                DerCursor inner = cursor.Open(tag, what);
                Check(ref inner, what, depth - 1);
            }
        }
    }

    private static void CheckUniversal(in DerCursor cursor, byte tag, ReadOnlySpan<byte> content, string what)
    {
        // 0 ends indefinite lengths; SEQUENCE and SET are never primitive.
        if (tag is 0 or (DerTag.Sequence & 0x1F) or (DerTag.Set & 0x1F))
        {
            cursor.Fail(UnreadableReason.NotDer, what, $"tag {tag:X2}, which DER does not have.");
        }
        else if ((tag == DerTag.GeneralizedTime && !DerTime.TryParseGeneralized(content, out _))
            || (tag == DerTag.UtcTime && !DerTime.TryParseUtc(content, out _)))
        {
            cursor.Fail(UnreadableReason.BadTime, what, "not a time in its one form.");
        }
        else if (!cursor.Parse.Failed)
        {
            DerValues.CheckPrimitive(cursor, tag, content, what);
        }
    }
}
