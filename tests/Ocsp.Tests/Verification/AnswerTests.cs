using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Verification;

/// <summary>Which answer counts, and that no other does.</summary>
public sealed class AnswerTests
{
    private readonly Scene _scene = new();

    private ForgeSingle Stranger => _scene.Single with { CertId = ForgeSingle.CertIdOf(Scene.CaName, _scene.CaKey.KeyBits, [0x44]) };

    [Theory]
    [InlineData("1.3.14.3.2.26", CertIdHash.Sha1)]
    [InlineData("2.16.840.1.101.3.4.2.1", CertIdHash.Sha256)]
    [InlineData("2.16.840.1.101.3.4.2.2", CertIdHash.Sha384)]
    [InlineData("2.16.840.1.101.3.4.2.3", CertIdHash.Sha512)]
    public void Verify_matches_a_CertID_by_each_hash_unless_the_policy_does_not_accept_it(string oid, CertIdHash hash)
    {
        ForgeResponse response = _scene.With(_scene.Single with { CertId = OurId(oid) });
        Assert.Equal(hash, Assert.IsType<StapleVerdict.Accepted>(_scene.Verify(response)).Staple.CertIdHash);
        var others = new VerificationPolicy { AcceptedCertIdHashes = new HashSet<CertIdHash>(Enum.GetValues<CertIdHash>().Except([hash])) };
        Assert.Equal("invalid:cert-id-hash-not-accepted", _scene.Line(response, others));
    }

    [Fact]
    public void Verify_rejects_the_answer_for_another_serial_number() =>
        Assert.Equal("invalid:other-certificate", _scene.Line(_scene.With(Stranger)));

    [Fact]
    public void Verify_rejects_the_same_serial_number_of_another_issuer_name() =>
        Assert.Equal("invalid:other-certificate", _scene.Line(_scene.With(
            _scene.Single with { CertId = ForgeSingle.CertIdOf(Der.Name("another CA"), _scene.CaKey.KeyBits, _scene.Leaf.Serial) })));

    [Fact]
    public void Verify_rejects_the_same_serial_number_of_another_issuer_key() =>
        Assert.Equal("invalid:other-certificate", _scene.Line(_scene.With(
            _scene.Single with { CertId = ForgeSingle.CertIdOf(Scene.CaName, ForgeKey.Ecdsa().KeyBits, _scene.Leaf.Serial) })));

    [Fact]
    public void Verify_rejects_a_CertID_with_a_hash_that_it_does_not_know()
    {
        byte[] id = Der.Sequence(Der.Sequence(Der.Oid("1.2.3.4")), Der.Octets([1, 2]), Der.Octets([3, 4]), Der.Integer(_scene.Leaf.Serial));
        Assert.Equal("invalid:other-certificate", _scene.Line(_scene.With(_scene.Single with { CertId = id })));
    }

    [Fact]
    public void Verify_rejects_a_response_without_answers() =>
        Assert.Equal("invalid:other-certificate", _scene.Line(_scene.Good with { Singles = [] }));

    [Fact]
    public void Verify_finds_the_answer_wherever_it_stands()
    {
        byte[] stranger = (Stranger with { Status = ForgeSingle.Revoked(Scene.Now.AddDays(-1)) }).Build();
        byte[] ours = _scene.Single.Build();
        Assert.Equal("good", _scene.Line(_scene.Good with { Singles = [stranger, ours] }));
        Assert.Equal("good", _scene.Line(_scene.Good with { Singles = [ours, stranger] }));
    }

    [Fact]
    public void The_strictest_of_contradicting_answers_counts_in_any_order()
    {
        byte[] good = _scene.Single.Build();
        byte[] unknown = (_scene.Single with { Status = ForgeSingle.Unknown }).Build();
        byte[] revoked =
            (_scene.Single with { Status = ForgeSingle.Revoked(Scene.Now.AddDays(-1)), CertId = OurId("2.16.840.1.101.3.4.2.1") }).Build();
        Assert.Equal("unknown", _scene.Line(_scene.Good with { Singles = [good, unknown] }));
        Assert.Equal("unknown", _scene.Line(_scene.Good with { Singles = [unknown, good] }));
        Assert.Equal("revoked", _scene.Line(_scene.Good with { Singles = [good, unknown, revoked] }));
        Assert.Equal("revoked", _scene.Line(_scene.Good with { Singles = [revoked, unknown, good] }));
    }

    [Fact]
    public void Of_equally_strict_answers_the_one_that_runs_out_first_counts()
    {
        byte[] longer = (_scene.Single with { NextUpdate = Scene.Now.AddDays(9) }).Build();
        foreach (byte[][] order in (byte[][][])[[longer, _scene.Single.Build()], [_scene.Single.Build(), longer]])
        {
            Staple staple = Assert.IsType<StapleVerdict.Accepted>(_scene.Verify(_scene.Good with { Singles = order })).Staple;
            Assert.Equal(Scene.Now.AddDays(3), staple.Window.NextUpdate);
        }
    }

    [Fact]
    public void A_revoked_answer_says_when_and_why()
    {
        DateTimeOffset at = Scene.Now.AddDays(-2);
        ForgeResponse response = _scene.With(_scene.Single with { Status = ForgeSingle.Revoked(at, reason: 1) });
        Staple staple = Assert.IsType<StapleVerdict.Accepted>(_scene.Verify(response)).Staple;
        Assert.Equal(CertStatus.Revoked, staple.Status);
        Assert.Equal(at, staple.RevokedAt);
        Assert.Equal(RevocationReason.KeyCompromise, staple.RevocationReason);
    }

    [Fact]
    public void An_unknown_is_signed_and_is_no_staple()
    {
        ForgeResponse response = _scene.With(_scene.Single with { Status = ForgeSingle.Unknown });
        Assert.Equal(CertStatus.Unknown, Assert.IsType<StapleVerdict.Unknown>(_scene.Verify(response)).Answer.Status);
        Assert.IsType<StapleVerdict.Rejected>(_scene.Verify(response with { Signer = ForgeKey.Ecdsa() }));
    }

    [Theory]
    [InlineData(1, "error:malformedRequest")]
    [InlineData(2, "error:internalError")]
    [InlineData(3, "error:tryLater")]
    [InlineData(5, "error:sigRequired")]
    [InlineData(6, "error:unauthorized")]
    public void An_error_is_a_verdict_of_its_own(byte status, string line) =>
        Assert.Equal(line, VerdictText.FirstLine(_scene.Verify(Der.Sequence(Der.Enumerated(status)))));

    [Fact]
    public void Verify_rejects_any_critical_extension_wherever_it_stands()
    {
        // Even a nonce: we sent none, and BoringSSL refuses every critical extension.
        byte[] nonce = Der.Extension("1.3.6.1.5.5.7.48.1.2", critical: true, Der.Octets([1, 2, 3]));
        byte[] harmless = Der.Extension("1.3.6.1.5.5.7.48.1.2", critical: false, Der.Octets([1, 2, 3]));
        ForgeSingle stranger = Stranger with { Extensions = Der.Explicit(1, Der.Sequence(nonce)) };
        Assert.Equal("good", _scene.Line(_scene.Good with { Extensions = Der.Explicit(1, Der.Sequence(harmless)) }));
        Assert.Equal("invalid:critical-extension", _scene.Line(_scene.Good with { Extensions = Der.Explicit(1, Der.Sequence(nonce)) }));
        Assert.Equal("invalid:critical-extension", _scene.Line(_scene.With(_scene.Single with { Extensions = stranger.Extensions })));
        Assert.Equal("invalid:critical-extension", _scene.Line(_scene.Good with { Singles = [_scene.Single.Build(), stranger.Build()] }));
    }

    [Fact]
    public void Verify_by_serial_number_says_the_same_as_by_certificate()
    {
        var verifier = new StapleVerifier();
        ReadOnlyMemory<byte> bytes = _scene.Good.Build();
        ReadOnlyMemory<byte> serial = SerialNumber.FromHex("11:22:33")!.Value;
        var answer =
            Assert.IsType<ResponseVerdict.Answered>(verifier.VerifySerial(_scene.Certificate.Issuer, serial, bytes, Scene.Now)).Answer;
        Assert.Equal(Assert.IsType<StapleVerdict.Accepted>(verifier.Verify(_scene.Certificate, bytes, Scene.Now)).Staple.Answer, answer);
        ReadOnlyMemory<byte> other = SerialNumber.FromHex("112234")!.Value;
        Assert.Equal(
            "invalid:other-certificate", VerdictText.FirstLine(verifier.VerifySerial(_scene.Certificate.Issuer, other, bytes, Scene.Now)));
    }

    [Fact]
    public void A_staple_keeps_its_bytes_though_the_caller_changes_his()
    {
        byte[] buffer = _scene.Good.Build();
        byte[] before = [.. buffer];
        Staple staple = Assert.IsType<StapleVerdict.Accepted>(_scene.Verify(buffer)).Staple;
        Array.Clear(buffer);
        Assert.Equal(before, staple.Bytes.ToArray());
        Assert.Equal(_scene.Certificate.Key, staple.Certificate);
    }

    [Fact]
    public void A_staple_carries_no_certificate_but_its_signers_so_that_nobody_on_the_way_can_fatten_it()
    {
        ForgeCertificate signer = _scene.NewDelegate();
        ForgeResponse lean = _scene.SignedBy(signer) with { Signer = signer.Key with { Sign = Once(signer.Key) } };
        byte[] junk = Der.Sequence(new byte[30_000]);
        byte[] certificate = lean.Certificates[0];
        byte[] ca = _scene.Ca.Build();
        byte[][][] ways = [[certificate], [certificate, junk], [junk, certificate], [ca, certificate, certificate]];
        foreach (byte[][] certificates in ways)
        {
            var accepted = Assert.IsType<StapleVerdict.Accepted>(_scene.Verify(lean with { Certificates = certificates }));
            Assert.Equal(lean.Build(), accepted.Staple.Bytes.ToArray());
        }

        ForgeResponse direct = _scene.Good with { Signer = _scene.CaKey with { Sign = Once(_scene.CaKey) } };
        var bare = Assert.IsType<StapleVerdict.Accepted>(_scene.Verify(direct with { Certificates = [ca, junk] }));
        Assert.Equal(direct.Build(), bare.Staple.Bytes.ToArray());

        ForgeResponse withIssuer = direct with { Certificates = [_scene.Certificate.IssuerDer.ToArray()] };
        var kept = Assert.IsType<StapleVerdict.Accepted>(_scene.Verify(withIssuer with { Certificates = [junk, .. withIssuer.Certificates] }));
        Assert.Equal(withIssuer.Build(), kept.Staple.Bytes.ToArray());
    }

    // ECDSA signs the same bytes anew each time; here two builds are to be the same.
    private static Func<byte[], byte[]> Once(ForgeKey key)
    {
        byte[]? signature = null;
        return data => signature ??= key.Sign(data);
    }

    private byte[] OurId(string hash) => ForgeSingle.CertIdOf(Scene.CaName, _scene.CaKey.KeyBits, _scene.Leaf.Serial, hash);
}
