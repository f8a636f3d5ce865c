using System.Buffers.Binary;
using System.Text;
using OrleansOcsp.Certificates;

namespace OrleansOcsp.Tls;

/// <summary>What we write into a session ticket beside OpenSSL's session: which certificate the client was shown, and until when its staple speaks.</summary>
/// <remarks>
/// Layout: version (1 byte), UTC ticks of nextUpdate (8, big-endian), SHA-256 of the leaf (32), the server name as it was sent (the rest). The name
/// stands there because a ticket is resumed only under the name it was made for: RFC 6066 section 3 demands it for TLS 1.2, and no client that
/// matters crosses names in 1.3. OpenSSL encrypts and authenticates tickets with keys that only edges hold, so these bytes are our own.
/// </remarks>
internal readonly ref struct TicketContents
{
    /// <summary>The longest there is: with a name of 255 bytes.</summary>
    public const int MaxSize = NameAt + 255;

    private const byte Version = 1;
    private const int CertificateAt = 1 + sizeof(long);
    private const int NameAt = CertificateAt + CertificateKey.Size;

    private readonly ReadOnlySpan<byte> _bytes;

    private TicketContents(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>The end of the staple that stood when it was made; <see cref="DateTimeOffset.MaxValue"/> where there was none (soft-fail).</summary>
    public DateTimeOffset NextUpdate => new(BinaryPrimitives.ReadInt64BigEndian(_bytes[1..]), TimeSpan.Zero);

    /// <summary>Reads what <see cref="Write"/> wrote. False for anything else: another build of ours that shares our keys.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out TicketContents contents)
    {
        contents = new TicketContents(bytes);
        return bytes.Length >= NameAt && bytes[0] == Version
            && BinaryPrimitives.ReadInt64BigEndian(bytes[1..]) is >= 0 and var ticks && ticks <= DateTimeOffset.MaxValue.UtcTicks;
    }

    /// <summary>Writes it and returns its length, at most <see cref="MaxSize"/>.</summary>
    public static int Write(Span<byte> destination, CertificateKey certificate, DateTimeOffset nextUpdate, ReadOnlySpan<byte> name)
    {
        destination[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(destination[1..], nextUpdate.UtcTicks);
        certificate.CopyTo(destination[CertificateAt..]);
        name.CopyTo(destination[NameAt..]);
        return NameAt + name.Length;
    }

    public bool IsFor(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(_bytes[NameAt..], name);

    public bool IsFor(CertificateKey certificate)
    {
        Span<byte> hash = stackalloc byte[CertificateKey.Size];
        certificate.CopyTo(hash);
        return hash.SequenceEqual(_bytes[CertificateAt..NameAt]);
    }
}
