using OrleansOcsp.Authority;
using OrleansOcsp.Certificates;
using OrleansOcsp.Lifecycle;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Responder.Tests;

/// <summary>A certificate that the responder keeps.</summary>
internal sealed record KeptLeaf(ResponderRig Rig, ThrowawayCertificate Leaf, IssuedCertificate Issued, ScriptedKeeper Keeper, IKeptStaple Kept)
{
    public static readonly TimeSpan Window = TimeSpan.FromHours(4);

    public ReadOnlyMemory<byte> Request(CertIdHash hash = CertIdHash.Sha1) => OcspRequest.For(Issued.CertId(hash)).Bytes;

    /// <summary>A staple of now, verified and published.</summary>
    public Staple Publish(AnswerStatus status = AnswerStatus.Good, IdHash hash = IdHash.Sha1, TimeSpan? window = null)
    {
        DateTimeOffset now = Rig.Time.GetUtcNow();
        OcspResponseBuilder builder = OcspResponseBuilder.Good(Leaf, now, window ?? Window);
        builder = builder with { Singles = [builder.Singles[0] with { Status = status, Hash = hash }] };
        StapleVerdict verdict = new StapleVerifier(VerificationPolicy.Default).Verify(Issued, builder.Build(), now);
        Staple staple = Assert.IsType<StapleVerdict.Accepted>(verdict).Staple;
        Keeper.NextAttempt = staple.Window.ThisUpdate + (staple.Window.Length / 2);
        Keeper.Publish(staple);
        return staple;
    }
}
