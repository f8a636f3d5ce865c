using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Ocsp.Tests.Protocol;

/// <summary>The grammar and DER, level by level: each wrong message differs in one place from one that is read.</summary>
public sealed class ResponseReaderTests
{
    private static readonly Scene Right = new();

    [Fact]
    public void The_right_response_is_read()
    {
        var read = Assert.IsType<OcspResponseReading.Read>(OcspResponse.Read(Right.Good.Build()));
        Assert.Equal(OcspResponseStatus.Successful, read.Response.Status);
        BasicResponse answer = read.Response.Answer!;
        Assert.Equal(Right.Good.SignedData(), answer.SignedData.ToArray());
        SingleResponse single = Assert.Single(answer.Responses);
        Assert.Equal(
            (CertStatus.Good, Right.Single.ThisUpdate, Right.Single.NextUpdate), (single.Status, single.ThisUpdate, single.NextUpdate));
        Assert.Equal(Right.Leaf.Serial, single.CertId.Serial.ToArray());
        Assert.Equal(CertIdHash.Sha1, single.CertId.Hash);
        Assert.Equal(Scene.CaName, Assert.IsType<ResponderId.ByName>(answer.ResponderId).Name.ToArray());
    }

    [Fact]
    public void No_bytes_and_too_many_are_said_so()
    {
        AssertUnreadable(UnreadableReason.Empty, []);
        AssertUnreadable(UnreadableReason.TooLong, new byte[OcspResponse.MaxLength + 1]);
        AssertUnreadable(UnreadableReason.WrongType, new byte[OcspResponse.MaxLength]);
    }

    [Fact]
    public void No_part_of_a_message_is_a_message()
    {
        byte[] whole = Right.Good.Build();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.IsType<OcspResponseReading.Unreadable>(OcspResponse.Read(whole.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Trailing_bytes_are_refused_at_every_level()
    {
        byte[] tail = Der.Null;
        byte[] data = Right.Good.SignedData();
        byte[] signature = Der.Bits(Right.CaKey.Sign(data));
        byte[] algorithm = Right.CaKey.Algorithm;
        byte[] basic = Der.Sequence(data, algorithm, signature);
        byte[] type = Der.Oid("1.3.6.1.5.5.7.48.1.1");
        byte[] ok = Der.Enumerated(0);
        AssertReadable(Der.Sequence(ok, Der.Explicit(0, Der.Sequence(type, Der.Octets(basic)))));

        AssertUnreadable(UnreadableReason.TrailingData, [.. Right.Good.Build(), .. tail]);
        AssertUnreadable(UnreadableReason.TrailingData, Der.Sequence(ok, Der.Explicit(0, Der.Sequence(type, Der.Octets(basic))), tail));
        AssertUnreadable(UnreadableReason.TrailingData, Der.Sequence(ok, Der.Explicit(0, Der.Sequence(type, Der.Octets(basic)), tail)));
        AssertUnreadable(UnreadableReason.TrailingData, Der.Sequence(ok, Der.Explicit(0, Der.Sequence(type, Der.Octets(basic), tail))));
        AssertUnreadable(UnreadableReason.TrailingData, Right.Good.Wrap([.. basic, .. tail]));
        AssertUnreadable(UnreadableReason.TrailingData, Right.Good.Wrap(Der.Sequence(data, algorithm, signature, tail)));
        byte[] certificates = Der.Explicit(0, Der.Sequence(), tail);
        AssertUnreadable(UnreadableReason.TrailingData, Right.Good.Wrap(Der.Sequence(data, algorithm, signature, certificates)));
        AssertUnreadable(
            UnreadableReason.TrailingData, Right.Good.Wrap(Der.Sequence(data, Der.Sequence(Der.Oid("1.2.3"), tail, tail), signature)));
        AssertUnreadable(UnreadableReason.TrailingData, (Right.Good with { Extensions = tail }).Build());
        AssertUnreadable(UnreadableReason.TrailingData, (Right.Good with { ResponderId = Der.Explicit(1, Scene.CaName, tail) }).Build());
        AssertUnreadable(
            UnreadableReason.TrailingData, (Right.Good with { ResponderId = Der.Explicit(2, Der.Octets(new byte[20]), tail) }).Build());
        AssertUnreadable(UnreadableReason.TrailingData, (Right.Good with { Version = Der.Explicit(0, Der.Integer(0), tail) }).Build());
        AssertUnreadable(UnreadableReason.TrailingData, Right.With(Right.Single with { Extensions = tail }).Build());
        byte[] id = Right.Single.CertId;
        AssertUnreadable(UnreadableReason.TrailingData, Right.With(Right.Single with { CertId = Der.Sequence(id[2..], tail) }).Build());
        AssertUnreadable(UnreadableReason.TrailingData, Right.With(Right.Single with { Status = [0x80, 0x02, .. tail] }).Build());
        byte[] revoked = Der.Explicit(1, Der.Time(Scene.Now), Der.Explicit(0, Der.Enumerated(1), tail));
        AssertUnreadable(UnreadableReason.TrailingData, Right.With(Right.Single with { Status = revoked }).Build());
        revoked = Der.Explicit(1, Der.Time(Scene.Now), Der.Explicit(0, Der.Enumerated(1)), tail);
        AssertUnreadable(UnreadableReason.TrailingData, Right.With(Right.Single with { Status = revoked }).Build());
        byte[] extension = Der.Sequence(Der.Oid("1.2.3"), Der.Octets(), tail);
        AssertUnreadable(
            UnreadableReason.TrailingData, (Right.Good with { Extensions = Der.Explicit(1, Der.Sequence(extension)) }).Build());
        extension = Der.Sequence(Der.Oid("1.2.3"), Der.Octets());
        AssertUnreadable(
            UnreadableReason.TrailingData, (Right.Good with { Extensions = Der.Explicit(1, Der.Sequence(extension), tail) }).Build());
    }

    [Fact]
    public void Lengths_are_definite_and_minimal()
    {
        AssertReadable([0x30, 0x03, 0x0A, 0x01, 0x06]);
        AssertUnreadable(UnreadableReason.NotDer, [0x30, 0x81, 0x03, 0x0A, 0x01, 0x06]);
        AssertUnreadable(UnreadableReason.NotDer, [0x30, 0x82, 0x00, 0x03, 0x0A, 0x01, 0x06]);
        AssertUnreadable(UnreadableReason.NotDer, [0x30, 0x80, 0x0A, 0x01, 0x06, 0x00, 0x00]);
        AssertUnreadable(UnreadableReason.NotDer, [0x30, 0xFF, 0x0A, 0x01, 0x06]);
        AssertUnreadable(UnreadableReason.Truncated, [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x0A, 0x01, 0x06]);
        AssertUnreadable(UnreadableReason.Truncated, [0x30, 0x82, 0x01]);
        AssertUnreadable(UnreadableReason.Truncated, [0x30]);
    }

    [Fact]
    public void A_string_in_pieces_is_refused()
    {
        byte[] basic = Der.Sequence(Right.Good.SignedData(), Right.CaKey.Algorithm, Der.Bits(Right.CaKey.Sign(Right.Good.SignedData())));
        byte[] pieces = Der.Tlv(0x24, Der.Octets(basic[..10]), Der.Octets(basic[10..]));
        byte[] type = Der.Oid("1.3.6.1.5.5.7.48.1.1");
        AssertUnreadable(UnreadableReason.WrongType, Der.Sequence(Der.Enumerated(0), Der.Explicit(0, Der.Sequence(type, pieces))));
        byte[] name = Der.Sequence(Der.Set(Der.Sequence(Der.Oid("2.5.4.3"), Der.Tlv(0x2C, Der.Text(0x0C, "a CA")))));
        AssertUnreadable(UnreadableReason.NotDer, (Right.Good with { ResponderId = ForgeResponse.ByName(name) }).Build());
    }

    [Theory]
    [InlineData("20260801120000Z", true)]
    [InlineData("20240229235959Z", true)]
    [InlineData("20260801120000.5Z", false)]
    [InlineData("20260801120000.0Z", false)]
    [InlineData("20260801120000", false)]
    [InlineData("20260801120000+0000", false)]
    [InlineData("202608011200Z", false)]
    [InlineData("20260230120000Z", false)]
    [InlineData("20230229120000Z", false)]
    [InlineData("20261301120000Z", false)]
    [InlineData("20260800120000Z", false)]
    [InlineData("20260801240000Z", false)]
    [InlineData("20260801126000Z", false)]
    [InlineData("20260801120060Z", false)]
    [InlineData("00000801120000Z", false)]
    [InlineData("2026080112000aZ", false)]
    [InlineData("2026080112000 Z", false)]
    [InlineData("260801120000Z", false)]
    public void Times_have_one_form(string time, bool readable)
    {
        byte[] response = (Right.Good with { ProducedAt = Der.Time(time) }).Build();
        if (readable)
        {
            AssertReadable(response);
        }
        else
        {
            AssertUnreadable(UnreadableReason.BadTime, response);
        }
    }

    [Fact]
    public void UTCTime_is_not_a_time_of_this_protocol() =>
        AssertUnreadable(UnreadableReason.WrongType, (Right.Good with { ProducedAt = Der.Text(0x17, "260801120000Z") }).Build());

    [Fact]
    public void Integers_are_in_their_shortest_form()
    {
        foreach (byte[] serial in (byte[][])[[0x00], [0x7F], [0x00, 0x80], [0xFF], [0xFF, 0x7F], [0x80]])
        {
            AssertReadable(SerialNumbered(serial));
        }

        foreach (byte[] serial in (byte[][])[[], [0x00, 0x7F], [0x00, 0x00], [0xFF, 0x80], [0xFF, 0xFF]])
        {
            AssertUnreadable(UnreadableReason.NotDer, SerialNumbered(serial));
        }

        AssertReadable(SerialNumbered([.. Enumerable.Repeat((byte)1, 64)]));
        AssertUnreadable(UnreadableReason.BadValue, SerialNumbered([.. Enumerable.Repeat((byte)1, 65)]));

        static byte[] SerialNumbered(byte[] serial) =>
            Right.With(Right.Single with { CertId = ForgeSingle.CertIdOf(Scene.CaName, Right.CaKey.KeyBits, serial) }).Build();
    }

    [Fact]
    public void Booleans_are_00_or_FF_and_an_explicit_default_is_tolerated()
    {
        AssertReadable(WithCritical([]));
        AssertReadable(WithCritical(Der.Boolean(0xFF)));
        AssertReadable(WithCritical(Der.Boolean(0x00)));
        AssertUnreadable(UnreadableReason.NotDer, WithCritical(Der.Boolean(0x01)));
        AssertUnreadable(UnreadableReason.NotDer, WithCritical([0x01, 0x00]));

        static byte[] WithCritical(byte[] critical) => (Right.Good with
        {
            Extensions = Der.Explicit(1, Der.Sequence(Der.Sequence(Der.Oid("1.2.3"), critical, Der.Octets()))),
        }).Build();
    }

    [Fact]
    public void The_version_is_v1_said_or_not()
    {
        AssertReadable((Right.Good with { Version = Der.Explicit(0, Der.Integer(0)) }).Build());
        AssertUnreadable(UnreadableReason.UnknownVersion, (Right.Good with { Version = Der.Explicit(0, Der.Integer(1)) }).Build());
        AssertUnreadable(UnreadableReason.NotDer, (Right.Good with { Version = Der.Explicit(0, Der.Integer(0, 0)) }).Build());
    }

    [Fact]
    public void A_status_that_is_not_defined_is_refused()
    {
        AssertUnreadable(UnreadableReason.UndefinedStatus, Der.Sequence(Der.Enumerated(4)));
        AssertUnreadable(UnreadableReason.UndefinedStatus, Der.Sequence(Der.Enumerated(7)));
        AssertUnreadable(UnreadableReason.BadValue, Der.Sequence(Der.Enumerated(0xFF)));
        AssertUnreadable(UnreadableReason.NotDer, Der.Sequence(Der.Enumerated(0, 6)));
        AssertUnreadable(UnreadableReason.WrongType, Der.Sequence(Der.Integer(6)));
    }

    [Fact]
    public void Successful_carries_an_answer_and_an_error_does_not()
    {
        AssertUnreadable(UnreadableReason.ResponseBytesMismatch, Der.Sequence(Der.Enumerated(0)));
        AssertUnreadable(UnreadableReason.ResponseBytesMismatch, (Right.Good with { Status = Der.Enumerated(3) }).Build());
    }

    [Fact]
    public void A_response_of_another_type_is_refused() =>
        AssertUnreadable(UnreadableReason.UnknownResponseType, (Right.Good with { Type = "1.3.6.1.5.5.7.48.1.99" }).Build());

    [Fact]
    public void Values_that_the_grammar_does_not_allow_are_refused()
    {
        byte[] noReason = ForgeSingle.Revoked(Scene.Now, reason: 7);
        AssertReadable(Right.With(Right.Single with { Status = ForgeSingle.Revoked(Scene.Now, reason: 8) }).Build());
        AssertUnreadable(UnreadableReason.BadValue, Right.With(Right.Single with { Status = noReason }).Build());
        AssertUnreadable(UnreadableReason.BadValue, (Right.Good with { ResponderId = Der.Explicit(2, Der.Octets(new byte[32])) }).Build());
        AssertUnreadable(UnreadableReason.BadValue, (Right.Good with { Extensions = Der.Explicit(1, Der.Sequence()) }).Build());
        byte[] id = Der.Sequence(Der.Sequence(Der.Oid("1.3.14.3.2.26"), Der.Integer(1)), Der.Octets(), Der.Octets(), Der.Integer(1));
        AssertUnreadable(UnreadableReason.BadValue, Right.With(Right.Single with { CertId = id }).Build());
        byte[] data = Right.Good.SignedData();
        byte[] oddBits = Der.Tlv(0x03, [0x01, 0x02]);
        AssertUnreadable(UnreadableReason.BadValue, Right.Good.Wrap(Der.Sequence(data, Right.CaKey.Algorithm, oddBits)));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0x80, 0x01 })]
    [InlineData(new byte[] { 0x2A, 0x80, 0x01 })]
    [InlineData(new byte[] { 0x2A, 0x86 })]
    [InlineData(new byte[]
    {
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F,
    })]
    public void Object_identifiers_are_in_their_shortest_form(byte[] content)
    {
        byte[] algorithm = Der.Sequence(Der.Tlv(0x06, content));
        AssertUnreadable(UnreadableReason.NotDer, (Right.Good with { Algorithm = algorithm }).Build());
    }

    [Theory]
    [InlineData("1.3.6.1.5.5.7.48.1.1")]
    [InlineData("0.0")]
    [InlineData("1.39")]
    [InlineData("2.0")]
    [InlineData("2.999.3")]
    [InlineData("2.25.329800735698586629295641978511506172918")]
    public void Object_identifiers_are_read_as_others_write_them(string dots) => Assert.Equal(dots, DerOid.ToDots(Der.Oid(dots).AsSpan(2)));

    [Fact]
    public void Depth_is_bounded()
    {
        AssertReadable((Right.Good with { ResponderId = ForgeResponse.ByName(Nested(12)) }).Build());
        AssertUnreadable(UnreadableReason.TooDeep, (Right.Good with { ResponderId = ForgeResponse.ByName(Nested(20)) }).Build());
        AssertUnreadable(UnreadableReason.TooDeep, (Right.Good with { ResponderId = ForgeResponse.ByName(Nested(10_000)) }).Build());

        static byte[] Nested(int depth)
        {
            byte[] inner = [];
            for (int i = 0; i < depth; i++)
            {
                inner = Der.Sequence(inner);
            }

            return inner;
        }
    }

    [Fact]
    public void Numbers_of_things_are_bounded()
    {
        byte[] single = Right.Single.Build();
        AssertReadable((Right.Good with { Singles = [.. Enumerable.Repeat(single, 512)] }).Build());
        AssertUnreadable(UnreadableReason.TooMany, (Right.Good with { Singles = [.. Enumerable.Repeat(single, 513)] }).Build());
        byte[] certificate = Der.Sequence();
        AssertReadable((Right.Good with { Certificates = [.. Enumerable.Repeat(certificate, 8)] }).Build());
        AssertUnreadable(UnreadableReason.TooMany, (Right.Good with { Certificates = [.. Enumerable.Repeat(certificate, 9)] }).Build());
        byte[] extension = Der.Extension("1.2.3", false, []);
        AssertReadable((Right.Good with { Extensions = Der.Explicit(1, Der.Sequence([.. Enumerable.Repeat(extension, 64)])) }).Build());
        byte[] tooMany = Der.Explicit(1, Der.Sequence([.. Enumerable.Repeat(extension, 65)]));
        AssertUnreadable(UnreadableReason.TooMany, (Right.Good with { Extensions = tooMany }).Build());
    }

    private static void AssertReadable(byte[] bytes)
    {
        OcspResponseReading reading = OcspResponse.Read(bytes);
        Assert.True(reading is OcspResponseReading.Read, reading.ToString());
    }

    private static void AssertUnreadable(UnreadableReason reason, byte[] bytes)
    {
        var unreadable = Assert.IsType<OcspResponseReading.Unreadable>(OcspResponse.Read(bytes));
        Assert.True(reason == unreadable.Reason, $"{reason} expected: {unreadable}");
    }
}
