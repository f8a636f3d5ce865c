namespace OrleansOcsp.Protocol;

/// <summary>The identifier octets of this protocol's grammar. All tag numbers are below 31, so each is one octet.</summary>
internal static class DerTag
{
    public const byte Boolean = 0x01;
    public const byte Integer = 0x02;
    public const byte BitString = 0x03;
    public const byte OctetString = 0x04;
    public const byte Null = 0x05;
    public const byte Oid = 0x06;
    public const byte Enumerated = 0x0A;
    public const byte Sequence = 0x30;
    public const byte Set = 0x31;
    public const byte UtcTime = 0x17;
    public const byte GeneralizedTime = 0x18;

    public const byte ConstructedBit = 0x20;

    /// <summary>Context tag that wraps another element: EXPLICIT, or IMPLICIT over a constructed type.</summary>
    public static byte Explicit(int number) => (byte)(0xA0 | number);

    /// <summary>Context tag that stands in a primitive type's place: IMPLICIT.</summary>
    public static byte Implicit(int number) => (byte)(0x80 | number);
}
