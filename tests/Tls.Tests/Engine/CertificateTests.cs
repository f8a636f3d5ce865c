using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;

namespace OrleansOcsp.Tls.Tests.Engine;

/// <summary>Which certificates can be served, and what is said of the others.</summary>
public sealed class CertificateTests : IDisposable
{
    private readonly CertificateAuthority _authority = CertificateAuthority.CreateRoot();

    public void Dispose() => _authority.Dispose();

    [Theory, InlineData(ThrowawayKeyKind.EcdsaP256, KeyKind.Ecdsa), InlineData(ThrowawayKeyKind.Rsa2048, KeyKind.Rsa)]
    public void Of_a_good_one_kind_and_key_are_known(ThrowawayKeyKind made, KeyKind seen)
    {
        ThrowawayCertificate leaf = _authority.Issue(new LeafOptions { KeyKind = made });

        TlsCertificate certificate = TlsCertificate.Create(Entry(leaf));

        Assert.Equal(seen, certificate.Kind);
        Assert.Equal(CertificateKey.Of(leaf.Der.Span), certificate.Key);
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused()
    {
        ThrowawayCertificate other = _authority.Issue();
        AssertRefused(Entry(_authority.Issue()) with { PrivateKey = other.Key.ToPkcs8() }, "belongs to another certificate");
    }

    [Fact]
    public void A_key_of_another_kind_is_refused()
    {
        ThrowawayCertificate other = _authority.Issue(new LeafOptions { KeyKind = ThrowawayKeyKind.Rsa2048 });
        AssertRefused(Entry(_authority.Issue()) with { PrivateKey = other.Key.ToPkcs8() }, "belongs to another certificate");
    }

    [Fact]
    public void Unreadable_bytes_are_refused()
    {
        ThrowawayCertificate leaf = _authority.Issue();
        AssertRefused(Entry(leaf) with { Leaf = new byte[] { 0x30, 3, 1, 2, 3 } }, "the certificate is not readable");
        AssertRefused(Entry(leaf) with { Leaf = ReadOnlyMemory<byte>.Empty }, "the certificate is not readable");
        AssertRefused(Entry(leaf) with { Leaf = (byte[])[.. leaf.Der.Span, 0] }, "the certificate is not readable");
        AssertRefused(Entry(leaf) with { PrivateKey = new byte[] { 0x30, 0 } }, "the private key is not readable");
        AssertRefused(Entry(leaf) with { Chain = [_authority.Der, new byte[] { 1, 2 }] }, "certificate 2 of its chain is not readable");
    }

    [Fact]
    public void An_encrypted_key_is_refused_and_nobody_is_asked_for_its_password()
    {
        ThrowawayCertificate leaf = _authority.Issue();
        using ECDsa key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(leaf.Key.ToPkcs8(), out _);
        byte[] encrypted = key.ExportEncryptedPkcs8PrivateKey(
            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 1000));

        AssertRefused(Entry(leaf) with { PrivateKey = encrypted }, "the private key is not readable");
    }

    [Fact]
    public void A_curve_that_TLS_does_not_sign_with_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        AssertRefused(SelfSigned(new CertificateRequest("CN=a.test", key, HashAlgorithmName.SHA256), key.ExportPkcs8PrivateKey()), "brainpoolP256r1");
    }

    [Fact]
    public void A_key_below_the_systems_security_level_is_refused_in_OpenSSLs_words()
    {
        using RSA key = RSA.Create(512);
        AssertRefused(
            SelfSigned(new CertificateRequest("CN=a.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), key.ExportPkcs8PrivateKey()), "ee key too small");
    }

    [Fact]
    public void Certificates_with_the_same_intermediates_share_them_until_the_last_is_gone()
    {
        var cache = new ChainCache();
        ThrowawayCertificate leaf = _authority.CreateIntermediate().Issue();

        Assert.Same(cache.Get(leaf.Chain, "one"), cache.Get([.. leaf.Chain], "two"));
        Assert.NotSame(cache.Get(leaf.Chain, "one"), cache.Get([], "none"));
        FillAndForget(cache);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        FillAndForget(cache);

        Assert.InRange(cache.Count, 1, 200);
    }

    private void FillAndForget(ChainCache cache)
    {
        for (int i = 0; i < 150; i++)
        {
            cache.Get([_authority.Issue().Der], "filler");
        }
    }

    private static void AssertRefused(CertificateEntry entry, string why)
    {
        var refused = Assert.Throws<TlsCertificateException>(() => TlsCertificate.Create(entry));
        Assert.StartsWith("here: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Expected ", refused.Message, StringComparison.Ordinal);
    }

    private static CertificateEntry Entry(ThrowawayCertificate leaf)
        => new() { Origin = "here", Leaf = leaf.Der, Chain = leaf.Chain, PrivateKey = leaf.Key.ToPkcs8() };

    private static CertificateEntry SelfSigned(CertificateRequest request, byte[] key)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now, now.AddDays(1));
        return new CertificateEntry { Origin = "here", Leaf = certificate.RawData, Chain = [], PrivateKey = key };
    }
}
