using System.Diagnostics;
using System.Globalization;
using OrleansOcsp.Certificates;
using OrleansOcsp.Ocsp.Tests.Cases;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Verification;

/// <summary>Seeded mutations of right and wrong messages. OCSP_FUZZ_SECONDS makes it longer (default 3), OCSP_FUZZ_SEED replays a run.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void No_mutant_makes_a_reader_throw_or_is_believed_unless_what_was_signed_is_untouched()
    {
        int seed = Number("OCSP_FUZZ_SEED") ?? Random.Shared.Next();
        var limit = TimeSpan.FromSeconds(Number("OCSP_FUZZ_SECONDS") ?? 3);
        output.WriteLine($"seed {seed}, {limit.TotalSeconds} s");
        var random = new Random(seed);
        var scene = new Scene();
        byte[][] corpus = Corpus(scene);
        HashSet<string> signed = [.. corpus.Select(SignedData).OfType<string>()];
        var verifier = new StapleVerifier(new VerificationPolicy { AllowSha1Signatures = true, MissingNextUpdate = TimeSpan.FromDays(1) });
        int mutants = 0;
        int believed = 0;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < limit; mutants++)
        {
            byte[] mutant = Mutant.Of(corpus[random.Next(corpus.Length)], corpus[random.Next(corpus.Length)], random);
            try
            {
                StapleVerdict verdict = verifier.Verify(scene.Certificate, mutant, Scene.Now);
                if (verdict is StapleVerdict.Accepted or StapleVerdict.Unknown)
                {
                    believed++;
                    Assert.Contains(SignedData(mutant)!, signed);
                }

                OcspRequest.Read(mutant);
                MessageJson.TryWrite(mutant, out _, out _);
                IssuedCertificate.Create(mutant, mutant);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, mutant {mutants}, {Convert.ToHexString(mutant)}: {e}");
            }
        }

        output.WriteLine($"{mutants} mutants, {believed} of them changed only what is not signed and were believed");
        Assert.True(mutants > 100, $"only {mutants} mutants in {limit}");
    }

    private static byte[][] Corpus(Scene scene)
    {
        ForgeSingle revoked = scene.Single with { Status = ForgeSingle.Revoked(Scene.Now.AddDays(-1), 1) };
        ForgeSingle unknown = scene.Single with { Status = ForgeSingle.Unknown };
        ForgeCertificate signer = scene.NewDelegate();
        byte[][] own =
        [
            scene.Good.Build(),
            scene.With(revoked).Build(),
            scene.With(unknown).Build(),
            scene.SignedBy(signer).Build(),
            (scene.SignedBy(signer) with { Singles = [unknown.Build(), scene.Single.Build(), revoked.Build()] }).Build(),
            (scene.SignedBy(signer) with { Certificates = [scene.Ca.Build(), scene.Leaf.Build(), signer.Build()] }).Build(),
            OcspRequest.For(scene.Certificate.CertId(CertIdHash.Sha1)).Bytes.ToArray(),
            scene.Leaf.Build(),
        ];
        return [.. own, .. own, .. own, .. OcspCase.All.Values.Where(row => row.Bytes.Length > 0).Select(row => row.Bytes.ToArray())];
    }

    private static string? SignedData(byte[] bytes) => OcspResponse.Read(bytes) is OcspResponseReading.Read({ Answer: { } answer })
        ? Convert.ToHexString(answer.SignedData.Span)
        : null;

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;
}
