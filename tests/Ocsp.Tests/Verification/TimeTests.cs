using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Verification;

/// <summary>When an answer counts, to the second.</summary>
public sealed class TimeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Scene _scene = new();

    [Fact]
    public void An_answer_counts_up_to_nextUpdate_and_not_at_it()
    {
        DateTimeOffset end = _scene.Single.NextUpdate!.Value;
        Assert.Equal("good", _scene.Line(_scene.Good, now: end - Second));
        Assert.Equal("invalid:expired", _scene.Line(_scene.Good, now: end));
    }

    [Fact]
    public void An_answer_may_lie_five_minutes_in_the_future_and_not_more()
    {
        DateTimeOffset start = _scene.Single.ThisUpdate;
        Assert.Equal("good", _scene.Line(_scene.Good, now: start - TimeSpan.FromMinutes(5)));
        Assert.Equal("invalid:not-yet-valid", _scene.Line(_scene.Good, now: start - TimeSpan.FromMinutes(5) - Second));
        Assert.Equal(
            "invalid:not-yet-valid", _scene.Line(_scene.Good, new VerificationPolicy { MaxClockSkew = TimeSpan.Zero }, start - Second));
    }

    [Fact]
    public void An_answer_must_not_be_produced_in_the_future()
    {
        ForgeResponse response = _scene.Good with { ProducedAt = Der.Time(Scene.Now.AddMinutes(6)) };
        Assert.Equal("invalid:not-yet-valid", _scene.Line(response));
        Assert.Equal("good", _scene.Line(response, now: Scene.Now.AddMinutes(1)));
    }

    [Fact]
    public void An_answer_without_nextUpdate_is_refused_unless_the_policy_says_how_long_it_counts()
    {
        ForgeResponse response = _scene.With(_scene.Single with { NextUpdate = null });
        var twoHours = new VerificationPolicy { MissingNextUpdate = TimeSpan.FromHours(2) };
        Assert.Equal("invalid:missing-next-update", _scene.Line(response));
        Staple staple = Assert.IsType<StapleVerdict.Accepted>(_scene.Verify(response, twoHours)).Staple;
        Assert.Equal(_scene.Single.ThisUpdate.AddHours(2), staple.Window.NextUpdate);
        Assert.Equal("good", _scene.Line(response, twoHours, _scene.Single.ThisUpdate.AddHours(2) - Second));
        Assert.Equal("invalid:expired", _scene.Line(response, twoHours, _scene.Single.ThisUpdate.AddHours(2)));
        Assert.Equal("good", _scene.Line(response, new VerificationPolicy { MissingNextUpdate = TimeSpan.MaxValue }));
    }

    [Fact]
    public void MissingNextUpdate_does_not_lengthen_an_answer_that_has_one()
    {
        var policy = new VerificationPolicy { MissingNextUpdate = TimeSpan.FromDays(30) };
        Assert.Equal("invalid:expired", _scene.Line(_scene.Good, policy, _scene.Single.NextUpdate!.Value));
    }

    [Fact]
    public void A_window_that_ends_where_it_begins_or_before_is_refused()
    {
        DateTimeOffset start = _scene.Single.ThisUpdate;
        Assert.Equal("invalid:empty-window", _scene.Line(_scene.With(_scene.Single with { NextUpdate = start }), now: start));
        Assert.Equal("invalid:empty-window", _scene.Line(_scene.With(_scene.Single with { NextUpdate = start - Second }), now: start));
    }

    [Fact]
    public void A_window_longer_than_the_policy_allows_is_refused()
    {
        TimeSpan length = _scene.Single.NextUpdate!.Value - _scene.Single.ThisUpdate;
        Assert.Equal("good", _scene.Line(_scene.Good, new VerificationPolicy { MaxWindow = length }));
        Assert.Equal("invalid:window-too-long", _scene.Line(_scene.Good, new VerificationPolicy { MaxWindow = length - Second }));
    }

    [Fact]
    public void The_window_ends_with_the_certificate()
    {
        DateTimeOffset end = Scene.Now.AddHours(1);
        var certificate = _scene.Issued(_scene.Leaf with { NotAfter = end });
        var verifier = new StapleVerifier();
        Staple staple = Assert.IsType<StapleVerdict.Accepted>(verifier.Verify(certificate, _scene.Good.Build(), Scene.Now)).Staple;
        Assert.Equal(end, staple.Window.NextUpdate);
        Assert.Equal("invalid:expired", VerdictText.FirstLine(verifier.Verify(certificate, _scene.Good.Build(), end)));
        Assert.Equal("invalid:certificate-expired", VerdictText.FirstLine(verifier.Verify(certificate, _scene.Good.Build(), end + Second)));
    }

    [Fact]
    public void An_answer_produced_outside_the_certificates_life_is_refused()
    {
        DateTimeOffset born = Scene.Now.AddMinutes(-30);
        var verifier = new StapleVerifier();
        var certificate = _scene.Issued(_scene.Leaf with { NotBefore = born });
        StapleVerdict Produced(DateTimeOffset at) => verifier.Verify(certificate, (_scene.Good with { ProducedAt = Der.Time(at) }).Build(), Scene.Now);
        DateTimeOffset earliest = born - verifier.Policy.MaxClockSkew;
        Assert.Equal("good", VerdictText.FirstLine(Produced(earliest)));
        Assert.Equal("invalid:produced-outside-certificate-life", VerdictText.FirstLine(Produced(earliest - Second)));
    }

    [Fact]
    public void A_stale_unknown_or_revoked_is_refused_like_a_stale_good()
    {
        foreach (byte[] status in (byte[][])[ForgeSingle.Unknown, ForgeSingle.Revoked(Scene.Now.AddDays(-1))])
        {
            ForgeResponse response = _scene.With(_scene.Single with { Status = status });
            Assert.Equal("invalid:expired", _scene.Line(response, now: _scene.Single.NextUpdate!.Value));
        }
    }

    [Fact]
    public void The_ends_of_time_are_times_like_others()
    {
        Assert.Equal("invalid:not-yet-valid", _scene.Line(_scene.Good, now: DateTimeOffset.MinValue));
        Assert.StartsWith("invalid:", _scene.Line(_scene.Good, now: DateTimeOffset.MaxValue), StringComparison.Ordinal);
        ForgeSingle last = _scene.Single with { NextUpdate = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero) };
        Assert.Equal("good", _scene.Line(_scene.With(last)));
    }

    [Fact]
    public void A_policy_out_of_its_range_is_the_programmers_fault()
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new StapleVerifier(new VerificationPolicy { MaxClockSkew = TimeSpan.FromHours(2) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StapleVerifier(new VerificationPolicy { MaxClockSkew = -Second }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StapleVerifier(new VerificationPolicy { MissingNextUpdate = -Second }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StapleVerifier(new VerificationPolicy { MaxWindow = TimeSpan.Zero }));
    }
}
