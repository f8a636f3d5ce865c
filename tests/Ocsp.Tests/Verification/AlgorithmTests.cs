using System.Security.Cryptography;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Verification;

/// <summary>Each algorithm as the CA's, so that it carries the leaf's certificate and the answer.</summary>
public sealed class AlgorithmTests
{
    private const string Sha1 = "1.3.14.3.2.26";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const string Sha384 = "2.16.840.1.101.3.4.2.2";
    private const string Sha512 = "2.16.840.1.101.3.4.2.3";

    private static readonly Dictionary<string, Func<ForgeKey>> Keys = new()
    {
        ["RSA with SHA256"] = () => ForgeKey.Rsa(HashAlgorithmName.SHA256, "1.2.840.113549.1.1.11"),
        ["RSA with SHA384"] = () => ForgeKey.Rsa(HashAlgorithmName.SHA384, "1.2.840.113549.1.1.12"),
        ["RSA with SHA512"] = () => ForgeKey.Rsa(HashAlgorithmName.SHA512, "1.2.840.113549.1.1.13"),
        ["RSA with SHA-1"] = () => ForgeKey.Rsa(HashAlgorithmName.SHA1, "1.2.840.113549.1.1.5"),
        ["RSA with SHA256, 1024 bits"] = () => ForgeKey.Rsa(HashAlgorithmName.SHA256, "1.2.840.113549.1.1.11", 1024),
        ["RSA-PSS with SHA256"] = () => ForgeKey.Pss(HashAlgorithmName.SHA256, ForgeKey.PssParameters(Sha256, Sha256, 32)),
        ["RSA-PSS with SHA384"] = () => ForgeKey.Pss(HashAlgorithmName.SHA384, ForgeKey.PssParameters(Sha384, Sha384, 48)),
        ["RSA-PSS with SHA512"] = () => ForgeKey.Pss(HashAlgorithmName.SHA512, ForgeKey.PssParameters(Sha512, Sha512, 64)),
        ["RSA-PSS with SHA256, key for PSS"] = () =>
            ForgeKey.Pss(HashAlgorithmName.SHA256, ForgeKey.PssParameters(Sha256, Sha256, 32), true),
        ["RSA-PSS with SHA1"] = () => ForgeKey.Pss(HashAlgorithmName.SHA1, Der.Sequence()),
        ["ECDSA with SHA256"] = () => ForgeKey.Ecdsa(),
        ["ECDSA with SHA384"] = () => ForgeKey.Ecdsa(ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384, "1.2.840.10045.4.3.3"),
        ["ECDSA with SHA512"] = () => ForgeKey.Ecdsa(ECCurve.NamedCurves.nistP521, HashAlgorithmName.SHA512, "1.2.840.10045.4.3.4"),
        ["ECDSA with SHA-1"] = () => ForgeKey.Ecdsa(ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA1, "1.2.840.10045.4.1"),
        ["Ed25519"] = ForgeKey.Ed25519,
        ["Ed448"] = ForgeKey.Ed448,
    };

    public static TheoryData<string> Names => [.. Keys.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Verify_accepts_the_algorithm_and_rejects_its_signature_over_other_bytes(string name)
    {
        var scene = new Scene(Keys[name]());
        bool sha1 = name.Contains("SHA-1", StringComparison.Ordinal) || name.EndsWith("SHA1", StringComparison.Ordinal);
        var policy = new VerificationPolicy { AllowSha1Signatures = sha1 };
        Assert.Equal("good", scene.Line(scene.Good, policy));
        Assert.Equal(sha1 ? "invalid:sha1-signature" : "good", scene.Line(scene.Good));

        byte[] altered = scene.Good.Build();
        int inSignedData = altered.AsSpan().IndexOf(Der.Time(Scene.Now.AddHours(-1))) + 2 + "YYYYMMDDHHM".Length;
        altered[inSignedData] ^= 1;
        Assert.Equal("invalid:bad-signature", VerdictText.FirstLine(scene.Verify(altered, policy)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_delegate_may_use_the_algorithm_too(string name)
    {
        var scene = new Scene();
        Assert.Equal(
            "good", scene.Line(scene.SignedBy(scene.NewDelegate(Keys[name]())), new VerificationPolicy { AllowSha1Signatures = true }));
    }

    [Fact]
    public void Verify_rejects_a_delegate_whose_certificate_is_signed_with_SHA_1()
    {
        ForgeKey caKey = Keys["RSA with SHA-1"]();
        var scene = new Scene(caKey);
        ForgeResponse response = scene.SignedBy(scene.NewDelegate());
        Assert.Equal("invalid:sha1-signature", scene.Line(response));
        Assert.Equal("good", scene.Line(response, new VerificationPolicy { AllowSha1Signatures = true }));
    }

    [Fact]
    public void Verify_rejects_MD5_even_where_SHA_1_is_allowed()
    {
        ForgeKey md5 = ForgeKey.Rsa(HashAlgorithmName.MD5, "1.2.840.113549.1.1.4");
        var scene = new Scene(ForgeKey.Rsa(HashAlgorithmName.SHA256, "1.2.840.113549.1.1.11"));
        Assert.Equal(
            "invalid:unsupported-signature-algorithm",
            scene.Line(scene.Good with { Signer = md5 }, new VerificationPolicy { AllowSha1Signatures = true }));
    }

    [Theory]
    [InlineData(Sha256, Sha256, 20)]
    [InlineData(Sha256, Sha256, 0)]
    [InlineData(Sha256, Sha1, 32)]
    [InlineData(Sha256, Sha512, 32)]
    [InlineData("1.2.840.113549.2.5", "1.2.840.113549.2.5", 16)]
    public void Verify_rejects_PSS_with_parameters_that_clients_refuse(string hash, string maskHash, byte salt)
    {
        var scene = new Scene(ForgeKey.Rsa(HashAlgorithmName.SHA256, "1.2.840.113549.1.1.11"));
        ForgeKey odd = ForgeKey.Pss(HashAlgorithmName.SHA256, ForgeKey.PssParameters(hash, maskHash, salt));
        Assert.Equal("invalid:unsupported-signature-algorithm", scene.Line(scene.Good with { Signer = odd }));
    }

    [Fact]
    public void Verify_rejects_an_algorithm_of_another_kind_than_the_key()
    {
        var scene = new Scene();
        foreach (string other in (string[])["RSA with SHA256", "RSA-PSS with SHA256", "Ed25519", "Ed448"])
        {
            ForgeResponse response = scene.Good with { Algorithm = Keys[other]().Algorithm };
            Assert.Equal("invalid:unsupported-signature-algorithm", scene.Line(response));
        }

        Assert.Equal("invalid:bad-signature", scene.Line(scene.Good with { Algorithm = Keys["ECDSA with SHA384"]().Algorithm }));
    }

    [Theory]
    [InlineData("ECDSA with SHA256")]
    [InlineData("RSA with SHA256")]
    public void The_form_of_the_algorithm_is_written_as_its_RFC_has_it_whatever_came(string name)
    {
        // It is not signed: who could change it on the way could make clients refuse the staple.
        ForgeKey key = Keys[name]();
        var scene = new Scene(key);
        byte[] signature = key.Sign(scene.Good.SignedData());
        ForgeResponse response = scene.Good with { Signer = key with { Sign = _ => signature } };
        string oid = name.StartsWith("RSA", StringComparison.Ordinal) ? "1.2.840.113549.1.1.11" : "1.2.840.10045.4.3.2";
        foreach (byte[] form in (byte[][])[Der.Sequence(Der.Oid(oid)), Der.Sequence(Der.Oid(oid), Der.Null)])
        {
            Staple staple = Assert.IsType<StapleVerdict.Accepted>(scene.Verify(response with { Algorithm = form })).Staple;
            Assert.Equal(response.Build(), staple.Bytes.ToArray());
        }

        byte[] odd = Der.Sequence(Der.Oid(oid), Der.Integer(1));
        Assert.Equal("invalid:unsupported-signature-algorithm", scene.Line(response with { Algorithm = odd }));
    }

    [Fact]
    public void Verify_rejects_a_delegate_whose_RSA_key_is_tiny()
    {
        var scene = new Scene();
        ForgeCertificate signer = scene.NewDelegate(ForgeKey.Rsa(HashAlgorithmName.SHA256, "1.2.840.113549.1.1.11", 512));
        Assert.Equal("invalid:unsupported-signature-algorithm", scene.Line(scene.SignedBy(signer)));
    }

    [Fact]
    public void Verify_rejects_a_delegate_whose_curve_is_spelled_out()
    {
        // CVE-2020-0601: with parameters of one's own choice a public key fits any private one.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECParameters parameters = key.ExportExplicitParameters(includePrivateParameters: true);
        using var spelledOut = ECDsa.Create(parameters);
        byte[] point = [0x04, .. parameters.Q.X!, .. parameters.Q.Y!];
        var forged = new ForgeKey(
            ForgeKey.Ecdsa().Algorithm, spelledOut.ExportSubjectPublicKeyInfo(), point,
            data => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        var scene = new Scene();
        Assert.Equal("invalid:unsupported-signature-algorithm", scene.Line(scene.SignedBy(scene.NewDelegate(forged))));
    }

    [Fact]
    public void Verify_rejects_keys_that_are_none()
    {
        var scene = new Scene();
        byte[] ecKey = ForgeKey.Ecdsa().PublicKey;
        byte[] offCurve = [.. ecKey[..^1], (byte)(ecKey[^1] ^ 1)];
        byte[] rsaOid = Der.Sequence(Der.Oid("1.2.840.113549.1.1.1"), Der.Null);
        byte[] rsaAlgorithm = Der.Sequence(Der.Oid("1.2.840.113549.1.1.11"), Der.Null);
        byte[][] keys =
        [
            offCurve,
            Der.Sequence(rsaOid, Der.Bits(Der.Sequence(Der.Integer(0), Der.Integer(3)))),
            Der.Sequence(rsaOid, Der.Bits([])),
            Der.Sequence(rsaOid, Der.Bits(Der.Sequence(Der.Integer([.. Enumerable.Repeat((byte)0x7F, 4000)]), Der.Integer(3)))),
        ];
        foreach (byte[] bits in keys)
        {
            ForgeKey signature = ForgeKey.Ecdsa();
            byte[] algorithm = bits == offCurve ? signature.Algorithm : rsaAlgorithm;
            var broken = new ForgeKey(algorithm, bits, [1], signature.Sign);
            Assert.Equal("invalid:unsupported-signature-algorithm", scene.Line(scene.SignedBy(scene.NewDelegate(broken))));
        }
    }
}
