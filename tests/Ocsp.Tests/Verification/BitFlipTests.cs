using System.Security.Cryptography;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Verification;

/// <summary>Whoever sits on the way can change the answer: not one bit of it can be changed without the answer being lost.</summary>
public sealed class BitFlipTests
{
    [Fact]
    public void No_bit_of_an_answer_signed_by_the_issuer_can_be_changed()
    {
        var scene = new Scene();
        AssertEveryBitCounts(scene, scene.Good.Build());
    }

    [Fact]
    public void No_bit_of_an_answer_signed_with_RSA_can_be_changed()
    {
        var scene = new Scene(ForgeKey.Rsa(HashAlgorithmName.SHA256, "1.2.840.113549.1.1.11", 1024));
        AssertEveryBitCounts(scene, scene.Good.Build());
    }

    [Fact]
    public void No_bit_of_an_answer_signed_with_Ed25519_can_be_changed()
    {
        var scene = new Scene(ForgeKey.Ed25519());
        AssertEveryBitCounts(scene, scene.Good.Build());
    }

    [Fact]
    public void No_bit_of_an_answer_signed_by_a_delegate_can_be_changed()
    {
        var scene = new Scene();
        AssertEveryBitCounts(scene, scene.SignedBy(scene.NewDelegate()).Build());
    }

    [Fact]
    public void No_bit_of_a_revoked_answer_can_be_changed()
    {
        var scene = new Scene();
        AssertEveryBitCounts(scene, scene.With(scene.Single with { Status = ForgeSingle.Revoked(Scene.Now.AddDays(-1), 1) }).Build());
    }

    private static void AssertEveryBitCounts(Scene scene, byte[] response)
    {
        Assert.IsType<StapleVerdict.Accepted>(scene.Verify(response));
        for (int bit = 0; bit < response.Length * 8; bit++)
        {
            byte[] changed = [.. response];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            StapleVerdict verdict = scene.Verify(changed);
            Assert.True(verdict is not (StapleVerdict.Accepted or StapleVerdict.Unknown), $"bit {bit} of {Convert.ToHexString(response)}");
        }
    }
}
