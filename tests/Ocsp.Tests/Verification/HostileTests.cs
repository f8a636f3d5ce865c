using System.Diagnostics;
using OrleansOcsp.Certificates;
using OrleansOcsp.Ocsp.Tests.Certificates;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Verification;

/// <summary>What a responder can cost us that wants to cost us much: 64 KiB of the worst.</summary>
[Collection(nameof(Alone))]
public sealed class HostileTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, Func<Scene, byte[]>> Responses = new()
    {
        ["512 answers for others"] = s => (s.Good with { Singles = [.. Enumerable.Repeat(Other(s), 512)] }).Build(),
        ["a name of 2,500 parts"] = s => (s.Good with { ResponderId = ForgeResponse.ByName(LongName(2_500)) }).Build(),
        ["a name of 60,000 bytes"] = s => (s.Good with { ResponderId = ForgeResponse.ByName(Der.Name(new string('x', 60_000))) }).Build(),
        ["a delegate with a long name"] = s => s.SignedBy(s.NewDelegate() with { Subject = LongName(1_200) }).Build(),
        ["eight delegates that sign wrong"] = s => (s.SignedBy(s.NewDelegate()) with
        {
            Certificates = [.. Enumerable.Range(0, 8).Select(_ => s.NewDelegate().Build())],
        }).Build(),
        ["a signature of 60,000 bytes"] = s => (s.Good with { Signer = s.CaKey with { Sign = _ => new byte[60_000] } }).Build(),
        ["20,000 levels"] = s => (s.Good with { ResponderId = ForgeResponse.ByName([.. Enumerable.Repeat((byte)0x30, 60_000)]) }).Build(),
        ["60,000 empty elements"] = s => (s.Good with { ResponderId = ForgeResponse.ByName(Der.Sequence(new byte[60_000])) }).Build(),
    };

    public static TheoryData<string> Names => [.. Responses.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hostile_response_costs_milliseconds(string name)
    {
        const int Rounds = 20;
        var scene = new Scene();
        byte[] response = Responses[name](scene);
        Assert.InRange(response.Length, 500, OcspResponse.MaxLength);
        IssuedCertificate certificate = scene.Certificate;
        var verifier = new StapleVerifier();
        string line = VerdictText.FirstLine(verifier.Verify(certificate, response, Scene.Now));
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < Rounds; i++)
        {
            verifier.Verify(certificate, response, Scene.Now);
            MessageJson.TryWrite(response, out _, out _);
        }

        bytes = (GC.GetAllocatedBytesForCurrentThread() - bytes) / Rounds;
        output.WriteLine($"{line}: {watch.Elapsed.TotalMilliseconds / Rounds:0.00} ms and {bytes / 1024} KiB for {response.Length} bytes");

        // Some milliseconds in truth; the bound is for a machine that does much else. Memory does not depend on the machine.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed} for {Rounds}");
        Assert.InRange(bytes, 0, 8 * 1024 * 1024);
    }

    private static byte[] Other(Scene scene) =>
        (scene.Single with { CertId = ForgeSingle.CertIdOf(Scene.CaName, scene.CaKey.KeyBits, [0x44]) }).Build();

    private static byte[] LongName(int parts) =>
        Der.Sequence([.. Enumerable.Repeat(Der.Set(Der.Sequence(Der.Oid("2.5.4.3"), Der.Text(0x0C, "a,\"+;"))), parts)]);
}
