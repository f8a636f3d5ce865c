using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Verification;

/// <summary>Who may sign: the attacker here holds keys and certificates, but not those of the CA or of a responder it appointed.</summary>
public sealed class SignerTests
{
    private readonly Scene _scene = new();

    [Fact]
    public void Verify_accepts_an_answer_signed_by_the_issuer_named_by_name() => Assert.Equal("good", _scene.Line(_scene.Good));

    [Fact]
    public void Verify_accepts_an_answer_signed_by_the_issuer_named_by_key() =>
        Assert.Equal("good", _scene.Line(_scene.Good with { ResponderId = ForgeResponse.ByKey(_scene.CaKey.KeyBits) }));

    [Fact]
    public void Verify_accepts_an_answer_signed_by_a_delegate_named_by_name() =>
        Assert.Equal("good", _scene.Line(_scene.SignedBy(_scene.NewDelegate())));

    [Fact]
    public void Verify_accepts_an_answer_signed_by_a_delegate_named_by_key()
    {
        ForgeCertificate signer = _scene.NewDelegate();
        Assert.Equal("good", _scene.Line(_scene.SignedBy(signer) with { ResponderId = ForgeResponse.ByKey(signer.Key.KeyBits) }));
    }

    [Fact]
    public void Verify_accepts_a_delegate_without_keyUsage()
    {
        ForgeCertificate signer =
            _scene.NewDelegate() with { Extensions = [ForgeCertificate.ExtendedKeyUsage(ForgeCertificate.OcspSigning)] };
        Assert.Equal("good", _scene.Line(_scene.SignedBy(signer)));
    }

    [Fact]
    public void Verify_accepts_a_delegate_that_is_a_CA_too()
    {
        ForgeCertificate signer = _scene.NewDelegate();
        signer = signer with { Extensions = [.. signer.Extensions, ForgeCertificate.BasicConstraintsCa()] };
        Assert.Equal("good", _scene.Line(_scene.SignedBy(signer)));
    }

    [Fact]
    public void Verify_accepts_a_delegate_among_other_certificates_in_the_response()
    {
        ForgeCertificate signer = _scene.NewDelegate();
        byte[] odd = Der.Sequence(Der.Null);
        ForgeResponse response = _scene.SignedBy(signer) with { Certificates = [odd, _scene.Ca.Build(), signer.Build()] };
        Assert.Equal("good", _scene.Line(response));
    }

    [Fact]
    public void Verify_rejects_an_answer_signed_by_a_sibling()
    {
        ForgeCertificate sibling = _scene.NewDelegate() with
        {
            Extensions = [ForgeCertificate.KeyUsage(0x80), ForgeCertificate.ExtendedKeyUsage(ForgeCertificate.ServerAuth)],
        };
        Assert.Equal("invalid:signer-not-authorized", _scene.Line(_scene.SignedBy(sibling)));
    }

    [Fact]
    public void Verify_rejects_a_signer_without_extendedKeyUsage()
    {
        ForgeCertificate signer = _scene.NewDelegate() with { Extensions = [ForgeCertificate.KeyUsage(0x80)] };
        Assert.Equal("invalid:signer-not-authorized", _scene.Line(_scene.SignedBy(signer)));
    }

    [Fact]
    public void Verify_rejects_a_signer_whose_purpose_is_any()
    {
        ForgeCertificate signer = _scene.NewDelegate() with
        {
            Extensions = [ForgeCertificate.KeyUsage(0x80), ForgeCertificate.ExtendedKeyUsage(ForgeCertificate.AnyUsage)],
        };
        Assert.Equal("invalid:signer-not-authorized", _scene.Line(_scene.SignedBy(signer)));
    }

    [Fact]
    public void Verify_rejects_a_signer_that_may_only_sign_certificates()
    {
        ForgeCertificate signer = _scene.NewDelegate() with
        {
            Extensions = [ForgeCertificate.KeyUsage(0x04), ForgeCertificate.ExtendedKeyUsage(ForgeCertificate.OcspSigning)],
        };
        Assert.Equal("invalid:signer-not-authorized", _scene.Line(_scene.SignedBy(signer)));
    }

    [Fact]
    public void Verify_rejects_an_answer_signed_by_the_leaf_itself() =>
        Assert.Equal("invalid:signer-not-authorized", _scene.Line(_scene.SignedBy(_scene.Leaf)));

    [Fact]
    public void Verify_rejects_an_answer_signed_by_a_sub_CA()
    {
        ForgeCertificate subCa = _scene.NewDelegate() with
        {
            Subject = Der.Name("a sub-CA"),
            Extensions = [ForgeCertificate.KeyUsage(0x86), ForgeCertificate.BasicConstraintsCa()],
        };
        Assert.Equal("invalid:signer-not-authorized", _scene.Line(_scene.SignedBy(subCa)));
    }

    [Fact]
    public void Verify_rejects_a_delegate_of_a_sub_CA()
    {
        ForgeKey subKey = ForgeKey.Ecdsa();
        byte[] subName = Der.Name("a sub-CA");
        ForgeCertificate subCa = _scene.NewDelegate(subKey) with { Subject = subName };
        ForgeCertificate signer = _scene.NewDelegate() with { Issuer = subName, Signer = subKey };
        ForgeResponse response = _scene.SignedBy(signer) with { Certificates = [signer.Build(), subCa.Build()] };
        Assert.Equal("invalid:signer-not-issued-by-issuer", _scene.Line(response));
    }

    [Fact]
    public void Verify_rejects_a_delegate_that_only_claims_the_issuer()
    {
        ForgeCertificate signer = _scene.NewDelegate() with { Signer = ForgeKey.Ecdsa() };
        Assert.Equal("invalid:signer-not-issued-by-issuer", _scene.Line(_scene.SignedBy(signer)));
    }

    [Fact]
    public void Verify_rejects_a_delegate_that_the_issuers_key_signed_under_another_name()
    {
        ForgeCertificate signer = _scene.NewDelegate() with { Issuer = Der.Name("the same key, another CA") };
        Assert.Equal("invalid:signer-not-issued-by-issuer", _scene.Line(_scene.SignedBy(signer)));
    }

    [Fact]
    public void Verify_rejects_another_CA_of_the_same_name_even_if_it_brings_its_certificate()
    {
        ForgeKey stranger = ForgeKey.Ecdsa();
        ForgeCertificate twin = _scene.Ca with { Key = stranger, Signer = stranger };
        ForgeResponse response = _scene.Good with { Signer = stranger, Certificates = [twin.Build()] };
        Assert.IsType<StapleVerdict.Rejected>(_scene.Verify(response));
        Assert.Equal("invalid:bad-signature", _scene.Line(response with { Certificates = [] }));
    }

    [Fact]
    public void Verify_rejects_a_delegate_that_the_response_does_not_carry() =>
        Assert.Equal("invalid:signer-not-found", _scene.Line(_scene.SignedBy(_scene.NewDelegate()) with { Certificates = [] }));

    [Fact]
    public void Verify_rejects_a_ResponderID_that_is_not_the_signers_though_the_signature_is_right()
    {
        Assert.Equal("invalid:signer-not-found", _scene.Line(_scene.Good with { ResponderId = ForgeResponse.ByName(Der.Name("nobody")) }));
        Assert.Equal("invalid:signer-not-found", _scene.Line(_scene.Good with { ResponderId = ForgeResponse.ByKey([1, 2, 3]) }));
        ForgeCertificate signer = _scene.NewDelegate();
        Assert.Equal(
            "invalid:bad-signature", _scene.Line(_scene.SignedBy(signer) with { ResponderId = ForgeResponse.ByName(Scene.CaName) }));
    }

    [Fact]
    public void Verify_rejects_a_delegate_before_and_after_its_life()
    {
        ForgeCertificate signer = _scene.NewDelegate() with { NotBefore = Scene.Now.AddMinutes(-1), NotAfter = Scene.Now.AddMinutes(1) };
        ForgeResponse response = _scene.SignedBy(signer);
        Assert.Equal("good", _scene.Line(response));
        Assert.Equal("invalid:signer-not-valid-now", _scene.Line(response, now: Scene.Now.AddMinutes(-2)));
        Assert.Equal("invalid:signer-not-valid-now", _scene.Line(response, now: Scene.Now.AddMinutes(2)));
    }

    [Fact]
    public void Verify_rejects_a_delegate_with_a_critical_extension_that_it_does_not_understand()
    {
        ForgeCertificate signer = _scene.NewDelegate();
        byte[] nameConstraints = Der.Extension("2.5.29.30", critical: true, Der.Sequence());
        signer = signer with { Extensions = [.. signer.Extensions, nameConstraints] };
        Assert.Equal("invalid:signer-unusable", _scene.Line(_scene.SignedBy(signer)));
    }

    [Fact]
    public void Verify_rejects_a_delegate_that_says_one_thing_twice()
    {
        ForgeCertificate signer = _scene.NewDelegate();
        byte[] serverAuth = ForgeCertificate.ExtendedKeyUsage(ForgeCertificate.ServerAuth);
        Assert.Equal(
            "invalid:signer-not-found", _scene.Line(_scene.SignedBy(signer with { Extensions = [.. signer.Extensions, serverAuth] })));
    }

    [Fact]
    public void Verify_finds_a_delegate_that_has_changed_its_key_and_kept_its_name()
    {
        ForgeCertificate old = _scene.NewDelegate();
        ForgeCertificate renewed = _scene.NewDelegate();
        Assert.Equal("good", _scene.Line(_scene.SignedBy(renewed) with { Certificates = [old.Build(), renewed.Build()] }));
    }

    [Fact]
    public void Verify_tries_four_signers_and_no_more()
    {
        byte[][] decoys = [.. Enumerable.Range(0, 4).Select(_ => _scene.NewDelegate().Build())];
        ForgeCertificate signer = _scene.NewDelegate();
        ForgeResponse response = _scene.SignedBy(signer);
        Assert.Equal("good", _scene.Line(response with { Certificates = [.. decoys[..3], signer.Build()] }));
        Assert.Equal("invalid:bad-signature", _scene.Line(response with { Certificates = [.. decoys, signer.Build()] }));
    }

    [Fact]
    public void The_window_ends_with_the_delegate()
    {
        ForgeCertificate signer = _scene.NewDelegate() with { NotAfter = Scene.Now.AddHours(2) };
        Staple staple = Assert.IsType<StapleVerdict.Accepted>(_scene.Verify(_scene.SignedBy(signer))).Staple;
        Assert.Equal(Scene.Now.AddHours(2), staple.Window.NextUpdate);
        Assert.Contains("the delegated responder CN=a responder (ECDSA with SHA256)", staple.Signer, StringComparison.Ordinal);
    }
}
