using OrleansOcsp.Authority;
using OrleansOcsp.EndToEnd.Tests.Fixtures;
using OrleansOcsp.Protocol;
using OrleansOcsp.Testing;

namespace OrleansOcsp.EndToEnd.Tests.Scenarios;

public sealed class RevocationTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_revocation_is_stapled_or_refuses_and_no_older_good_answer_takes_it_back()
    {
        await using var lab = new Lab();
        OcspResponder responder = await lab.StartResponderAsync(Window);
        ThrowawayCertificate soft = lab.Add("soft.example", responder);
        ThrowawayCertificate hard = lab.Add("hard.example", responder, mustStaple: true);
        await using EdgeProcess edge = await EdgeProcess.ReadyAsync(lab.Settings);
        var softWatch = new StapleWatch(edge, soft);
        var hardWatch = new StapleWatch(edge, hard);
        Assert.Equal(CertStatus.Good, softWatch.Look().Staple?.Status);
        Assert.Equal(CertStatus.Good, hardWatch.Look().Staple?.Status);

        // From the next refresh on.
        lab.Issuer.Revoke(soft, CrlReason.KeyCompromise);
        lab.Issuer.Revoke(hard, CrlReason.KeyCompromise);
        DateTimeOffset end = TimeProvider.System.GetUtcNow() + Eventually.Deadline;
        Assert.NotNull(await softWatch.LookUntilAsync(static sighting => sighting.Staple?.Status == CertStatus.Revoked, end));
        Sighting? refused = await hardWatch.LookUntilAsync(static sighting => !sighting.Completed, end);
        Assert.NotNull(refused?.Alert);
        await edge.Process.WaitForOutputAsync("REVOKED");

        // A cache on the way, or a responder left behind, still has the good answer, and its window runs longer.
        lab.Issuer.Unrevoke(soft);
        lab.Issuer.Unrevoke(hard);
        responder.Behaviour = responder.Behaviour with { Window = TimeSpan.FromHours(2), Backdate = TimeSpan.FromHours(1) };
        int asked = responder.RequestsFor(soft) + responder.RequestsFor(hard);
        Sighting? relapse = await softWatch.LookUntilAsync(
            sighting => sighting.Staple?.Status == CertStatus.Good || (AskedTwice() && sighting.Staple is null), end);
        Assert.True(AskedTwice(), "the edge did not ask again");
        Assert.NotEqual(CertStatus.Good, relapse?.Staple?.Status);
        Assert.False(hardWatch.Look().Completed);

        bool AskedTwice() => responder.RequestsFor(soft) + responder.RequestsFor(hard) >= asked + 4;
    }
}
