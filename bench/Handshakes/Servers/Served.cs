using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansOcsp.Certificates;
using OrleansOcsp.Tls;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Bench.Handshakes.Servers;

/// <summary>What the engine serves under a name, made in this process from files.</summary>
internal sealed class Served
{
    private readonly StapleVerifier _verifier = new();
    private readonly IssuedCertificate _issued;
    private readonly TlsCertificate _certificate;

    public Served(string chainFile, string keyFile)
    {
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(chainFile);
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(keyFile));
        _issued = ((IssuedCertificateResult.Created)IssuedCertificate.Create(chain[0].RawDataMemory, chain[1].RawDataMemory)).Certificate;
        _certificate = TlsCertificate.Create(new CertificateEntry
        {
            Origin = chainFile,
            Leaf = chain[0].RawDataMemory,
            Chain = [chain[1].RawDataMemory],
            PrivateKey = key.ExportPkcs8PrivateKey(),
        });
    }

    /// <exception cref="InvalidOperationException">Our own verifier does not believe the response.</exception>
    public ServedName With(ReadOnlyMemory<byte> response) => _verifier.Verify(_issued, response, TimeProvider.System.GetUtcNow()) is StapleVerdict.Accepted accepted
        ? new ServedName(new ServedPair(_certificate, hardFail: true, accepted.Staple))
        : throw new InvalidOperationException("the scene's own response is not believed");
}
