using System.Net;
using System.Text;
using OrleansOcsp.Certificates;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.Ocsp.Tests.Certificates;

/// <summary>A leaf and its issuer, and what a leaf says of itself.</summary>
public sealed class IssuedCertificateTests
{
    private const string Ocsp = "1.3.6.1.5.5.7.48.1";
    private const string CaIssuers = "1.3.6.1.5.5.7.48.2";

    private readonly Scene _scene = new();

    [Fact]
    public void A_leaf_and_the_issuer_that_signed_it_belong_together()
    {
        IssuedCertificate certificate = _scene.Certificate;
        Assert.Equal(CertificateKey.Of(certificate.LeafDer.Span), certificate.Key);
        Assert.Equal(_scene.Leaf.Serial, certificate.Serial.ToArray());
        Assert.Equal((_scene.Leaf.NotBefore, _scene.Leaf.NotAfter), (certificate.NotBefore, certificate.NotAfter));
        Assert.Equal("CN=localhost", certificate.Subject);
        Assert.Equal("CN=a CA", certificate.Issuer.Subject);
        byte[] expected = ForgeSingle.CertIdOf(Scene.CaName, _scene.CaKey.KeyBits, _scene.Leaf.Serial);
        OcspRequest request = OcspRequest.For(certificate.CertId(CertIdHash.Sha1));
        Assert.EndsWith(Convert.ToHexString(expected), Convert.ToHexString(request.Bytes.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void A_leaf_of_another_CA_is_refused() =>
        AssertRefused(CertificateRefusal.IssuerNameDiffers, (_scene.Leaf with { Issuer = Der.Name("another CA") }).Build());

    [Fact]
    public void A_leaf_signed_by_another_key_of_that_name_is_refused() =>
        AssertRefused(CertificateRefusal.NotSignedByIssuer, (_scene.Leaf with { Signer = ForgeKey.Ecdsa() }).Build());

    [Fact]
    public void A_changed_leaf_is_refused()
    {
        byte[] leaf = _scene.Leaf.Build();
        leaf[leaf.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x11, 0x22, 0x33])] ^= 0x10;
        AssertRefused(CertificateRefusal.NotSignedByIssuer, leaf);
    }

    [Fact]
    public void A_leaf_signed_with_an_algorithm_that_is_not_verified_is_refused()
    {
        ForgeKey md5 = ForgeKey.Rsa(System.Security.Cryptography.HashAlgorithmName.MD5, "1.2.840.113549.1.1.4");
        AssertRefused(CertificateRefusal.UnsupportedAlgorithm, (_scene.Leaf with { Signer = md5 }).Build());
    }

    [Fact]
    public void Bytes_that_are_no_certificate_are_refused_with_their_role()
    {
        AssertRefused(CertificateRefusal.LeafUnreadable, [1, 2, 3]);
        AssertRefused(CertificateRefusal.LeafUnreadable, []);
        AssertRefused(CertificateRefusal.LeafUnreadable, new byte[70_000]);
        var refused = Assert.IsType<IssuedCertificateResult.Refused>(IssuedCertificate.Create(_scene.Leaf.Build(), new byte[] { 1 }));
        Assert.Equal(CertificateRefusal.IssuerUnreadable, refused.Reason);
    }

    [Fact]
    public void Two_algorithms_in_one_certificate_are_refused()
    {
        byte[] der = _scene.Leaf.Build();
        int outer = der.AsSpan().LastIndexOf(_scene.CaKey.Algorithm);
        der[outer + _scene.CaKey.Algorithm.Length - 1] ^= 1;
        AssertRefused(CertificateRefusal.LeafUnreadable, der);
    }

    [Fact]
    public void The_issuer_is_found_by_its_key_among_others_of_its_name()
    {
        ForgeKey stranger = ForgeKey.Ecdsa();
        byte[] twin = (_scene.Ca with { Key = stranger, Signer = stranger }).Build();
        byte[] issuer = _scene.Ca.Build();
        LeafCertificate leaf = Leaf();
        var found = IssuedCertificate.FindIssuer(leaf, [new byte[] { 1 }, leaf.Der, twin, issuer]);
        Assert.Equal(issuer, Assert.IsType<IssuedCertificateResult.Created>(found).Certificate.IssuerDer.ToArray());
        Assert.Equal(CertificateRefusal.NotSignedByIssuer, Reason(IssuedCertificate.FindIssuer(leaf, [twin, leaf.Der])));
        Assert.Equal(CertificateRefusal.NoIssuerFound, Reason(IssuedCertificate.FindIssuer(leaf, [])));

        static CertificateRefusal Reason(IssuedCertificateResult result) => Assert.IsType<IssuedCertificateResult.Refused>(result).Reason;
    }

    [Fact]
    public void What_was_proved_stays_true_though_the_caller_changes_his_bytes()
    {
        byte[] leafDer = _scene.Leaf.Build();
        byte[] before = [.. leafDer];
        byte[] issuerDer = _scene.Ca.Build();
        var certificate = Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(leafDer, issuerDer)).Certificate;
        Array.Clear(leafDer);
        Array.Clear(issuerDer);
        Assert.Equal(before, certificate.LeafDer.ToArray());
        Assert.Equal(0x30, certificate.IssuerDer.Span[0]);
    }

    [Fact]
    public void Copies_of_an_issuer_are_one_object()
    {
        byte[] der = _scene.Ca.Build();
        var one = Assert.IsType<IssuerReading.Read>(IssuerCertificate.Read(der)).Issuer;
        Assert.Same(one, Assert.IsType<IssuerReading.Read>(IssuerCertificate.Read((byte[])der.Clone())).Issuer);
    }

    [Fact]
    public void Addresses_are_kept_in_order_and_only_those_of_http()
    {
        LeafCertificate leaf = Leaf(AccessTo(
            (Ocsp, "http://one.example/a"), (Ocsp, "ldap://two.example"), (CaIssuers, "http://ca.example/ca.crt"),
            (Ocsp, "https://three.example/"),
            (Ocsp, "not an address"), (Ocsp, "http://line\nfeed/"), (Ocsp, "/relative"), ("1.2.3", "http://other.example/")));
        Assert.Equal(["http://one.example/a", "https://three.example/"], leaf.OcspUrls.Select(url => url.OriginalString));
        Assert.Equal(["http://ca.example/ca.crt"], leaf.CaIssuersUrls.Select(url => url.OriginalString));
        Assert.Equal(["ldap://two.example", "not an address", "http://line?feed/", "/relative"], leaf.OtherUrls);
    }

    [Fact]
    public void Not_more_than_eight_addresses_of_a_kind_are_kept()
    {
        LeafCertificate leaf = Leaf(AccessTo([.. Enumerable.Range(0, 20).Select(i => (Ocsp, $"http://{i}.example/"))]));
        Assert.Equal(8, leaf.OcspUrls.Count);
        Assert.Equal(8, leaf.OtherUrls.Count);
    }

    [Fact]
    public void A_leaf_without_addresses_and_names_is_a_leaf()
    {
        LeafCertificate leaf = Leaf();
        Assert.Empty(leaf.OcspUrls);
        Assert.Empty(leaf.DnsNames);
        Assert.False(leaf.MustStaple);
    }

    [Theory]
    [InlineData(new byte[] { 5 }, true)]
    [InlineData(new byte[] { 17, 5 }, true)]
    [InlineData(new byte[] { 17 }, false)]
    [InlineData(new byte[] { }, false)]
    public void Must_staple_is_the_TLS_feature_5(byte[] features, bool expected)
    {
        byte[] value = Der.Sequence([.. features.Select(feature => Der.Integer(feature))]);
        Assert.Equal(expected, Leaf(Der.Extension("1.3.6.1.5.5.7.1.24", false, value)).MustStaple);
    }

    [Fact]
    public void Names_are_those_that_a_client_can_ask_for()
    {
        byte[] value = Der.Sequence(
            Der.Text(0x82, "Example.COM"), Der.Text(0x82, "*.example.com"), Der.Text(0x81, "a@example.com"), Der.Text(0x82, "bad name"),
            Der.Text(0x82, "*"), Der.Text(0x82, ""), Der.Text(0x82, "a.*.example"), Der.Text(0x82, "line\nfeed"),
            Der.Tlv(0x87, [127, 0, 0, 1]), Der.Tlv(0x87, [.. IPAddress.IPv6Loopback.GetAddressBytes()]), Der.Tlv(0x87, [1, 2, 3]));
        LeafCertificate leaf = Leaf(Der.Extension("2.5.29.17", false, value));
        Assert.Equal(["example.com", "*.example.com"], leaf.DnsNames);
        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], leaf.IpAddresses);
    }

    [Theory]
    [InlineData("2.5.29.17", "subjectAltName")]
    [InlineData("1.3.6.1.5.5.7.1.1", "authorityInfoAccess")]
    [InlineData("1.3.6.1.5.5.7.1.24", "tlsfeature")]
    public void A_malformed_extension_is_named(string oid, string name)
    {
        byte[] leaf = (_scene.Leaf with { Extensions = [Der.Extension(oid, false, Der.Sequence([0x30, 0x05]))] }).Build();
        Assert.Contains(name, Assert.IsType<LeafReading.Refused>(LeafCertificate.Read(leaf)).Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_cannot_forge_a_line_of_a_log()
    {
        byte[] hostile = Der.Sequence(Der.Set(Der.Sequence(
            Der.Oid("2.5.4.3"), Der.Tlv(0x0C, Encoding.UTF8.GetBytes("x\r\nerror: \u001b[31m \u202e \u2028" + new string('a', 500))))));
        LeafCertificate leaf = Leaf(_scene.Leaf with { Subject = hostile });
        Assert.DoesNotContain(leaf.Subject, c => char.IsControl(c) || c is '\u202e' or '\u2028');
        Assert.InRange(leaf.Subject.Length, 100, 210);
    }

    [Fact]
    public void A_name_that_is_none_is_shown_all_the_same()
    {
        Assert.Equal("(no name)", Leaf(_scene.Leaf with { Subject = Der.Sequence() }).Subject);
        Assert.StartsWith(
            "(unreadable name ", Leaf(_scene.Leaf with { Subject = Der.Sequence([0x31, 0x20]) }).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_root_that_this_machine_trusts_is_read_and_verifies_under_itself()
    {
        const string Bundle = "/etc/ssl/certs/ca-certificates.crt";
        Assert.SkipUnless(File.Exists(Bundle), $"{Bundle} is not there (Debian: ca-certificates)");
        var roots = new System.Security.Cryptography.X509Certificates.X509Certificate2Collection();
        roots.ImportFromPemFile(Bundle);
        Assert.All(roots, root =>
        {
            var created = Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(root.RawData, root.RawData)).Certificate;
            Assert.Equal(root.NotAfter.ToUniversalTime(), created.NotAfter.UtcDateTime);
            Assert.Equal(root.SerialNumberBytes.ToArray(), created.Serial.ToArray());
        });
    }

    private static byte[] AccessTo(params (string Method, string Url)[] descriptions) => Der.Extension(
        "1.3.6.1.5.5.7.1.1",
        false,
        Der.Sequence([.. descriptions.Select(one => Der.Sequence(Der.Oid(one.Method), Der.Text(0x86, one.Url)))]));

    private LeafCertificate Leaf(params byte[][] extensions) => Leaf(_scene.Leaf with { Extensions = extensions });

    private static LeafCertificate Leaf(ForgeCertificate leaf) => Assert.IsType<LeafReading.Read>(LeafCertificate.Read(leaf.Build())).Leaf;

    private void AssertRefused(CertificateRefusal reason, byte[] leaf)
    {
        var refused = Assert.IsType<IssuedCertificateResult.Refused>(IssuedCertificate.Create(leaf, _scene.Ca.Build()));
        Assert.True(reason == refused.Reason, refused.ToString());
    }
}
