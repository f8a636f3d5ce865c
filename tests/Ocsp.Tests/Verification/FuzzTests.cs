using System.Diagnostics;
using System.Globalization;
using OrleansOcsp.Certificates;
using OrleansOcsp.Ocsp.Tests.Cases;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Verification;

/// <summary>Seeded mutations of right and wrong messages. OCSP_FUZZ_SECONDS makes it longer (default 3), OCSP_FUZZ_SEED replays a
/// run.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void No_mutant_makes_a_reader_throw_or_becomes_a_staple_that_the_original_is_not()
    {
        int seed = Number("OCSP_FUZZ_SEED") ?? Random.Shared.Next();
        var limit = TimeSpan.FromSeconds(Number("OCSP_FUZZ_SECONDS") ?? 3);
        output.WriteLine($"seed {seed}, {limit.TotalSeconds} s");
        var random = new Random(seed);
        var scene = new Scene();
        byte[][] corpus = Corpus(scene);
        var verifier = new StapleVerifier(new VerificationPolicy { AllowSha1Signatures = true, MissingNextUpdate = TimeSpan.FromDays(1) });
        HashSet<string> right =
            [.. corpus.Select(bytes => Believed(verifier.Verify(scene.Certificate, bytes, Scene.Now))).OfType<string>()];
        int mutants = 0;
        int believed = 0;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < limit; mutants++)
        {
            byte[] mutant = Mutant.Of(corpus[random.Next(corpus.Length)], corpus[random.Next(corpus.Length)], random);
            try
            {
                if (Believed(verifier.Verify(scene.Certificate, mutant, Scene.Now)) is { } staple)
                {
                    believed++;
                    Assert.Contains(staple, right);
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

        output.WriteLine($"{mutants} mutants, {believed} of them believed, all as the very bytes of an original");
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

    // What would be stapled, to the byte; or an unknown, by its times.
    private static string? Believed(StapleVerdict verdict) => verdict switch
    {
        StapleVerdict.Accepted(var staple) => $"{staple.Answer} {Convert.ToHexString(staple.Bytes.Span)}",
        StapleVerdict.Unknown(var answer) => answer.ToString(),
        _ => null,
    };

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;
}
