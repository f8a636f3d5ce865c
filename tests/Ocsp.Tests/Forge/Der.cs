using System.Formats.Asn1;
using System.Globalization;
using System.Text;

namespace OrleansOcsp.Ocsp.Tests.Forge;

/// <summary>Writes DER, and what only looks like it, octet by octet. Shares nothing with what it tests.</summary>
internal static class Der
{
    public static byte[] Null { get; } = [0x05, 0x00];

    public static byte[] Tlv(byte tag, params byte[][] contents)
    {
        byte[] content = [.. contents.SelectMany(part => part)];
        byte[] length = content.Length switch
        {
            < 0x80 => [(byte)content.Length],
            < 0x100 => [0x81, (byte)content.Length],
            < 0x10000 => [0x82, (byte)(content.Length >> 8), (byte)content.Length],
            _ => [0x83, (byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length],
        };
        return [tag, .. length, .. content];
    }

    public static byte[] Sequence(params byte[][] contents) => Tlv(0x30, contents);

    public static byte[] Set(params byte[][] contents) => Tlv(0x31, contents);

    public static byte[] Explicit(int number, params byte[][] contents) => Tlv((byte)(0xA0 + number), contents);

    public static byte[] Integer(params byte[] content) => Tlv(0x02, content);

    public static byte[] Boolean(byte content) => Tlv(0x01, [content]);

    public static byte[] Enumerated(params byte[] content) => Tlv(0x0A, content);

    public static byte[] Octets(params byte[][] contents) => Tlv(0x04, contents);

    public static byte[] Bits(byte[] octets) => Tlv(0x03, [0], octets);

    public static byte[] Text(byte tag, string text) => Tlv(tag, Encoding.ASCII.GetBytes(text));

    public static byte[] Time(string text) => Text(0x18, text);

    public static byte[] Time(DateTimeOffset time) => Time(time.UtcDateTime.ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture));

    public static byte[] Oid(string dots)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(dots);
        return writer.Encode();
    }

    /// <summary>A Name with one common name.</summary>
    public static byte[] Name(string commonName) => Sequence(Set(Sequence(Oid("2.5.4.3"), Text(0x0C, commonName))));

    public static byte[] Extension(string oid, bool critical, byte[] value) =>
        critical ? Sequence(Oid(oid), Boolean(0xFF), Octets(value)) : Sequence(Oid(oid), Octets(value));
}
