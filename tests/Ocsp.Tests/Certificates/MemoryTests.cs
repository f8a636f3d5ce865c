using OrleansOcsp.Certificates;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Certificates;

/// <summary>Tests that measure what the whole process uses run after the others, one by one.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>10,000 certificates in one process: what each costs for as long as it is served.</summary>
[Collection(nameof(Alone))]
public sealed class MemoryTests(ITestOutputHelper output)
{
    [Fact]
    public void A_certificate_with_its_staple_costs_less_than_8_KB()
    {
        const int Count = 500;
        var scene = new Scene();
        byte[] issuer = scene.Ca.Build();
        byte[] aia = Der.Extension("1.3.6.1.5.5.7.1.1", false, Der.Sequence(
            Der.Sequence(Der.Oid("1.3.6.1.5.5.7.48.1"), Der.Text(0x86, "http://ocsp.example.com/")),
            Der.Sequence(Der.Oid("1.3.6.1.5.5.7.48.2"), Der.Text(0x86, "http://ca.example.com/ca.crt"))));
        byte[] san = Der.Extension("2.5.29.17", false, Der.Sequence(Der.Text(0x82, "www.example.com"), Der.Text(0x82, "example.com")));
        byte[] leaf = (scene.Leaf with { Extensions = [aia, san] }).Build();
        byte[] response = scene.SignedBy(scene.NewDelegate()).Build();
        var verifier = new StapleVerifier();
        (IssuedCertificate, Staple) Make()
        {
            var certificate = Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(leaf, issuer)).Certificate;
            return (certificate, Assert.IsType<StapleVerdict.Accepted>(verifier.Verify(certificate, response, Scene.Now)).Staple);
        }

        (IssuedCertificate, Staple) warm = Make();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        (IssuedCertificate, Staple)[] kept = [.. Enumerable.Range(0, Count).Select(_ => Make())];
        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        GC.KeepAlive(kept);
        GC.KeepAlive(warm);
        output.WriteLine($"{each} bytes each: leaf {leaf.Length}, response {response.Length}, issuer shared");
        Assert.InRange(each, leaf.Length + response.Length, 8 * 1024);
    }
}
