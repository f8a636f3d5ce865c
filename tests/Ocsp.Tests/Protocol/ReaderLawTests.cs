using FsCheck;
using FsCheck.Fluent;
using OrleansOcsp.Certificates;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Protocol;

/// <summary>What holds for all bytes.</summary>
public sealed class ReaderLawTests
{
    [Fact]
    public void No_reader_throws_on_any_bytes() => Check.One(Law.Config, Prop.ForAll<byte[]>(bytes =>
    {
        OcspResponse.Read(bytes);
        OcspRequest.Read(bytes);
        LeafCertificate.Read(bytes);
        IssuerCertificate.Read(bytes);
        MessageJson.TryWrite(bytes, out _, out _);
    }));

    [Fact]
    public void No_reader_throws_on_any_elements_in_any_order()
    {
        // Random bytes seldom pass the first length; these are well formed and wrong.
        Gen<byte[]> element = Gen.Sized(Element);
        Check.One(Law.Config, Prop.ForAll(element.ToArbitrary(), bytes =>
        {
            OcspResponse.Read(bytes);
            OcspRequest.Read(bytes);
            LeafCertificate.Read(bytes);
            MessageJson.TryWrite(bytes, out _, out _);
            byte[] basic =
                Der.Sequence(Der.Enumerated(0), Der.Explicit(0, Der.Sequence(Der.Oid("1.3.6.1.5.5.7.48.1.1"), Der.Octets(bytes))));
            OcspResponse.Read(basic);
        }));
    }

    private static Gen<byte[]> Element(int size)
    {
        Gen<byte[]> primitive =
            from tag in Gen.Elements<byte>(0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x0C, 0x17, 0x18, 0x80, 0x81, 0x82, 0x86)
            from content in ArbMap.Default.GeneratorFor<byte[]>()
            select Der.Tlv(tag, content);
        if (size < 2)
        {
            return primitive;
        }

        Gen<byte[]> constructed =
            from tag in Gen.Elements<byte>(0x30, 0x30, 0x30, 0x31, 0xA0, 0xA1, 0xA2, 0xA3)
            from inner in Element(size / 3).ListOf(4)
            select Der.Tlv(tag, [.. inner]);
        return Gen.OneOf(primitive, constructed, constructed);
    }
}
