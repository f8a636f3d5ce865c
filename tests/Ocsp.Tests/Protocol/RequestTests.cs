using FsCheck;
using FsCheck.Fluent;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Ocsp.Tests.Protocol;

/// <summary>Requests, ours and others'.</summary>
public sealed class RequestTests
{
    private static readonly byte[] Id = ForgeSingle.CertIdOf(Scene.CaName, [1, 2, 3], [0x05]);

    [Fact]
    public void What_is_written_is_read_again()
    {
        Gen<CertId> ids =
            from hash in Gen.Elements(Enum.GetValues<CertIdHash>())
            from name in ArbMap.Default.GeneratorFor<byte[]>()
            from key in ArbMap.Default.GeneratorFor<byte[]>()
            from serial in ArbMap.Default.GeneratorFor<System.Numerics.BigInteger>()
            from factor in ArbMap.Default.GeneratorFor<ulong>()
            select new CertId(hash.Oid(), name, key, (serial * factor).ToByteArray(isBigEndian: true));
        Check.One(Law.Config, Prop.ForAll(ids.ToArbitrary(), id =>
        {
            OcspRequest written = OcspRequest.For(id);
            return OcspRequest.Read(written.Bytes) is OcspRequestReading.Read({ CertIds: [var one], HasSignature: false } request)
                && one.Equals(id) && request.Bytes.Span.SequenceEqual(written.Bytes.Span);
        }));
    }

    [Fact]
    public void CertIDs_are_equal_only_as_a_whole()
    {
        var id = new CertId("1.3.14.3.2.26", new byte[] { 1 }, new byte[] { 2 }, new byte[] { 3 });
        CertId[] others =
        [
            new("2.16.840.1.101.3.4.2.1", new byte[] { 1 }, new byte[] { 2 }, new byte[] { 3 }),
            new("1.3.14.3.2.26", new byte[] { 9 }, new byte[] { 2 }, new byte[] { 3 }),
            new("1.3.14.3.2.26", new byte[] { 1 }, new byte[] { 9 }, new byte[] { 3 }),
            new("1.3.14.3.2.26", new byte[] { 1 }, new byte[] { 2 }, new byte[] { 9 }),
        ];
        Assert.Equal(new CertId("1.3.14.3.2.26", new byte[] { 1 }, new byte[] { 2 }, new byte[] { 3 }), id);
        Assert.Equal(new CertId("1.3.14.3.2.26", new byte[] { 1 }, new byte[] { 2 }, new byte[] { 3 }).GetHashCode(), id.GetHashCode());
        Assert.All(others, other => Assert.NotEqual(id, other));
    }

    [Fact]
    public void Every_optional_part_is_read()
    {
        byte[] extensions = Der.Sequence(Der.Extension("1.3.6.1.5.5.7.48.1.2", false, Der.Octets([1])));
        byte[] requestor = Der.Explicit(1, Der.Explicit(4, Scene.CaName));
        byte[] one = Der.Sequence(Id, Der.Explicit(0, extensions));
        byte[] tbs =
            Der.Sequence(Der.Explicit(0, Der.Integer(0)), requestor, Der.Sequence(one, Der.Sequence(Id)), Der.Explicit(2, extensions));
        byte[] algorithm = Der.Sequence(Der.Oid("1.2.840.10045.4.3.2"));
        byte[] signature = Der.Explicit(0, Der.Sequence(algorithm, Der.Bits([1, 2]), Der.Explicit(0, Der.Sequence(Der.Sequence()))));
        OcspRequest request = Assert.IsType<OcspRequestReading.Read>(OcspRequest.Read(Der.Sequence(tbs, signature))).Request;
        Assert.Equal(2, request.CertIds.Count);
        Assert.True(request.HasSignature);
        Assert.Single(request.Extensions);
    }

    [Fact]
    public void What_is_not_a_request_is_refused_with_its_reason()
    {
        byte[] list = Der.Sequence(Der.Sequence(Id));
        Assert.IsType<OcspRequestReading.Read>(OcspRequest.Read(Der.Sequence(Der.Sequence(list))));
        AssertUnreadable(UnreadableReason.Empty, []);
        AssertUnreadable(UnreadableReason.TooLong, new byte[OcspResponse.MaxLength + 1]);
        AssertUnreadable(UnreadableReason.BadValue, Der.Sequence(Der.Sequence(Der.Sequence())));
        AssertUnreadable(UnreadableReason.UnknownVersion, Der.Sequence(Der.Sequence(Der.Explicit(0, Der.Integer(1)), list)));
        AssertUnreadable(UnreadableReason.TrailingData, [.. Der.Sequence(Der.Sequence(list)), 0]);
        AssertUnreadable(UnreadableReason.TrailingData, Der.Sequence(Der.Sequence(list), Der.Null));
        AssertUnreadable(UnreadableReason.TrailingData, Der.Sequence(Der.Sequence(list, Der.Null)));
        AssertUnreadable(UnreadableReason.TrailingData, Der.Sequence(Der.Sequence(Der.Sequence(Der.Sequence(Id, Der.Null)))));
        AssertUnreadable(UnreadableReason.TooMany, Der.Sequence(Der.Sequence(Der.Sequence([.. Enumerable.Repeat(Der.Sequence(Id), 257)]))));
    }

    [Theory]
    [InlineData("5", "05")]
    [InlineData("80", "0080")]
    [InlineData("00:80", "0080")]
    [InlineData("0x7AB92", "07ab92")]
    [InlineData("f374542e3c7a6836 0a00000001103462", "00f374542e3c7a68360a00000001103462")]
    [InlineData("0", "00")]
    [InlineData("", null)]
    [InlineData("xyz", null)]
    [InlineData("-5", null)]
    public void Serial_numbers_are_read_from_hex(string hex, string? content) =>
        Assert.Equal(content, SerialNumber.FromHex(hex) is { } octets ? Convert.ToHexStringLower(octets.Span) : null);

    [Theory]
    [InlineData("05", "5")]
    [InlineData("0080", "80")]
    [InlineData("00", "0")]
    [InlineData("ff", "-1")]
    [InlineData("0005", "5")]
    public void Serial_numbers_are_written_as_hex(string content, string hex) =>
        Assert.Equal(hex, SerialNumber.ToHex(Convert.FromHexString(content)));

    [Fact]
    public void A_serial_number_too_long_to_ask_for_is_none()
    {
        Assert.NotNull(SerialNumber.FromHex(new string('f', 126)));
        Assert.Null(SerialNumber.FromHex(new string('f', 127)));
    }

    private static void AssertUnreadable(UnreadableReason reason, byte[] bytes)
    {
        var unreadable = Assert.IsType<OcspRequestReading.Unreadable>(OcspRequest.Read(bytes));
        Assert.True(reason == unreadable.Reason, $"{reason} expected: {unreadable}");
    }
}
