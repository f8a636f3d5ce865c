using OrleansOcsp.Certificates;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Forge;

/// <summary>A CA, a leaf of it, and a right answer about the leaf: where each test of the verifier begins.</summary>
internal sealed class Scene
{
    /// <summary>When the tests of this run happen: the system's time, because the openssl program judges by nothing else, to the
    /// second.</summary>
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());

    public static readonly byte[] CaName = Der.Name("a CA");

    private IssuedCertificate? _certificate;

    public Scene(ForgeKey? caKey = null)
    {
        CaKey = caKey ?? ForgeKey.Ecdsa();
        Ca = new ForgeCertificate
        {
            Key = CaKey,
            Signer = CaKey,
            Issuer = CaName,
            Subject = CaName,
            Extensions = [ForgeCertificate.BasicConstraintsCa(), ForgeCertificate.KeyUsage(0x86)],
        };
        Leaf = new ForgeCertificate { Key = ForgeKey.Ecdsa(), Signer = CaKey, Serial = [0x11, 0x22, 0x33] };
        Single = new ForgeSingle { CertId = ForgeSingle.CertIdOf(CaName, CaKey.KeyBits, Leaf.Serial) };
        Good = new ForgeResponse { ResponderId = ForgeResponse.ByName(CaName), Singles = [Single.Build()], Signer = CaKey };
    }

    public ForgeKey CaKey { get; }

    public ForgeCertificate Ca { get; }

    public ForgeCertificate Leaf { get; }

    /// <summary>Good, for the leaf, from an hour ago for three days.</summary>
    public ForgeSingle Single { get; }

    /// <summary>The answer, signed by the CA itself.</summary>
    public ForgeResponse Good { get; }

    /// <summary>The leaf with its CA.</summary>
    public IssuedCertificate Certificate => _certificate ??= Issued(Leaf);

    public IssuedCertificate Issued(ForgeCertificate leaf) =>
        Assert.IsType<IssuedCertificateResult.Created>(IssuedCertificate.Create(leaf.Build(), Ca.Build())).Certificate;

    public ForgeResponse With(ForgeSingle single) => Good with { Singles = [single.Build()] };

    /// <summary>A right delegate of the CA.</summary>
    public ForgeCertificate NewDelegate(ForgeKey? key = null) => new()
    {
        Key = key ?? ForgeKey.Ecdsa(),
        Signer = CaKey,
        Subject = Der.Name("a responder"),
        Serial = [0x77],
        Extensions = [ForgeCertificate.KeyUsage(0x80), ForgeCertificate.ExtendedKeyUsage(ForgeCertificate.OcspSigning)],
    };

    /// <summary>The answer signed with this certificate's key, which it carries.</summary>
    public ForgeResponse SignedBy(ForgeCertificate signer) => Good with
    {
        ResponderId = ForgeResponse.ByName(signer.Subject),
        Signer = signer.Key,
        Certificates = [signer.Build()],
    };

    public StapleVerdict Verify(ForgeResponse response, VerificationPolicy? policy = null, DateTimeOffset? now = null) =>
        Verify(response.Build(), policy, now);

    public StapleVerdict Verify(byte[] response, VerificationPolicy? policy = null, DateTimeOffset? now = null) =>
        new StapleVerifier(policy).Verify(Certificate, response, now ?? Now);

    /// <summary>The verdict's first line: what a program reads.</summary>
    public string Line(ForgeResponse response, VerificationPolicy? policy = null, DateTimeOffset? now = null) =>
        VerdictText.FirstLine(Verify(response, policy, now));
}
