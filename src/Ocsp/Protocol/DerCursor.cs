using System.Buffers.Binary;

namespace OrleansOcsp.Protocol;

/// <summary>Walks the elements of one constructed DER value over the original bytes (X.690 section 10). Nothing is ever encoded again: a
/// slice that it yields is the very bytes that were signed.</summary>
/// <remarks>Lengths are definite and minimal, tags are one octet. The caller opens what the grammar opens and closes it, which is where
/// trailing bytes are refused. It never throws; see <see cref="DerParse"/>.</remarks>
internal ref struct DerCursor(DerParse parse, ReadOnlyMemory<byte> content, int origin = 0)
{
    private readonly ReadOnlyMemory<byte> _content = content;
    private readonly int _origin = origin;
    private int _position;

    /// <summary>The reading this cursor belongs to.</summary>
    public readonly DerParse Parse { get; } = parse;

    /// <summary>Where it stands, counted from the start of the message.</summary>
    public readonly int Offset => _origin + _position;

    /// <summary>Nothing is left, or the reading has failed.</summary>
    public readonly bool AtEnd => Parse.Failed || _position == _content.Length;

    /// <summary>The next element bears this tag.</summary>
    public readonly bool IsNext(byte tag) => !AtEnd && _content.Span[_position] == tag;

    /// <summary>The identifier octet of the next element; 0 at the end.</summary>
    public readonly byte NextTag => AtEnd ? (byte)0 : _content.Span[_position];

    /// <summary>Steps into a constructed element.</summary>
    public DerCursor Open(byte tag, string what)
    {
        ReadOnlyMemory<byte> element = Content(tag, what);
        return new DerCursor(Parse, element, Offset - element.Length);
    }

    /// <summary>Nothing may be left.</summary>
    public readonly void Close(string what)
    {
        if (!AtEnd)
        {
            Fail(UnreadableReason.TrailingData, what, $"{_content.Length - _position} bytes after its end.");
        }
    }

    /// <summary>The content octets of the next element, which must bear this tag.</summary>
    public ReadOnlyMemory<byte> Content(byte tag, string what)
    {
        if (Parse.Failed)
        {
            return default;
        }

        if (_position == _content.Length)
        {
            Fail(UnreadableReason.Truncated, what, $"the bytes end where tag {tag:X2} belongs.");
            return default;
        }

        if (_content.Span[_position] != tag)
        {
            Fail(UnreadableReason.WrongType, what, $"tag {_content.Span[_position]:X2} where {tag:X2} belongs.");
            return default;
        }

        return Take(what, out _);
    }

    /// <summary>The next element, whatever it is, with its tag and length. What it holds is not looked at: see <see
    /// cref="DerWalk"/>.</summary>
    public ReadOnlyMemory<byte> Element(string what)
    {
        if (Parse.Failed)
        {
            return default;
        }

        if (_position == _content.Length)
        {
            Fail(UnreadableReason.Truncated, what, "the bytes end where an element belongs.");
            return default;
        }

        int start = _position;
        ReadOnlyMemory<byte> content = Take(what, out int header);
        return Parse.Failed ? default : _content.Slice(start, header + content.Length);
    }

    /// <summary>The next element with its tag and length; it must bear this tag.</summary>
    public ReadOnlyMemory<byte> Element(byte tag, string what)
    {
        if (!AtEnd && !IsNext(tag))
        {
            Fail(UnreadableReason.WrongType, what, $"tag {NextTag:X2} where {tag:X2} belongs.");
        }

        return Element(what);
    }

    public readonly void Fail(UnreadableReason reason, string what, string problem) => Parse.Fail(reason, Offset, what, problem);

    private ReadOnlyMemory<byte> Take(string what, out int header)
    {
        ReadOnlySpan<byte> rest = _content.Span[_position..];
        header = 2;
        if ((rest[0] & 0x1F) == 0x1F)
        {
            Fail(UnreadableReason.WrongType, what, "a tag number over 30, which nothing in this protocol has.");
            return default;
        }

        if (rest.Length < 2)
        {
            Fail(UnreadableReason.Truncated, what, "the bytes end before its length.");
            return default;
        }

        int length = rest[1];
        if (length >= 0x80)
        {
            // 81 xx and 82 xx xx reach 65,535, which is the bound on a message.
            int octets = length & 0x7F;
            if (octets is not (1 or 2))
            {
                UnreadableReason reason = octets is 0 or 0x7F ? UnreadableReason.NotDer : UnreadableReason.Truncated;
                Fail(reason, what, octets == 0 ? "an indefinite length." : $"a length of {octets} octets, more than a message can have.");
                return default;
            }

            header += octets;
            if (rest.Length < header)
            {
                Fail(UnreadableReason.Truncated, what, "the bytes end inside its length.");
                return default;
            }

            length = octets == 1 ? rest[2] : BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < (octets == 1 ? 0x80 : 0x100))
            {
                Fail(UnreadableReason.NotDer, what, $"the length {length} written longer than need be.");
                return default;
            }
        }

        if (length > rest.Length - header)
        {
            Fail(UnreadableReason.Truncated, what, $"a length of {length} where {rest.Length - header} bytes are left.");
            return default;
        }

        ReadOnlyMemory<byte> content = _content.Slice(_position + header, length);
        _position += header + length;
        return content;
    }
}
