using BenchmarkDotNet.Attributes;
using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Bench.Micro;

/// <summary>A response as it comes from a responder: signed with ECDSA P-256 by the CA itself.</summary>
[MemoryDiagnoser]
public class ResponseBench
{
    private readonly StapleVerifier _verifier = new();
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly IssuedCertificate _certificate;
    private readonly byte[] _response;

    public ResponseBench()
    {
        CertificateAuthority authority = CertificateAuthority.CreateRoot();
        ThrowawayCertificate leaf = authority.Issue(new LeafOptions { OcspUrls = [new Uri("http://ocsp.test/")] });
        _certificate = ((IssuedCertificateResult.Created)IssuedCertificate.Create(leaf.Der, authority.Der)).Certificate;
        _response = OcspResponseBuilder.Good(leaf, _now, TimeSpan.FromDays(4)).Build();
    }

    [Benchmark]
    public object Read() => OcspResponse.Read(_response);

    [Benchmark]
    public object Verify() => _verifier.Verify(_certificate, _response, _now);
}
