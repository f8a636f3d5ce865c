using OrleansOcsp.GrainContracts;
using OrleansOcsp.Grains.Catalogue;

namespace OrleansOcsp.Grains.Tests.Catalogue;

public sealed class BucketMembersTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly BucketMembers _members = new(Guid.NewGuid());

    [Fact]
    public void An_edge_hears_of_each_change_once()
    {
        _members.Take(Report("a", 1));
        _members.Take(Report("b", 1));
        BucketChanges first = _members.Since(default);
        Assert.Equal(["a", "b"], first.Changed.Select(change => change.Certificate));
        Assert.Empty(_members.Since(first.Next).Changed);

        _members.Take(Report("a", 2));
        _members.Take(Report("b", 1));
        Assert.Equal(["a"], _members.Since(first.Next).Changed.Select(change => change.Certificate));
    }

    [Fact]
    public void A_cursor_of_another_activation_hears_everything()
    {
        _members.Take(Report("a", 1));
        BucketMembers other = new(Guid.NewGuid());
        other.Take(Report("a", 1));
        Assert.Single(other.Since(_members.Since(default).Next).Changed);
    }

    [Fact]
    public void More_changes_than_fit_into_one_reply_come_in_several()
    {
        for (int i = 0; i < BucketChanges.MostInOne + 1; i++)
        {
            _members.Take(Report($"certificate {i}", 1));
        }

        BucketChanges first = _members.Since(default);
        BucketChanges second = _members.Since(first.Next);
        Assert.True(first.More);
        Assert.False(second.More);
        Assert.Equal(BucketChanges.MostInOne + 1, first.Changed.Concat(second.Changed).DistinctBy(change => change.Certificate).Count());
    }

    [Fact]
    public void Members_of_whom_nothing_is_known_and_those_past_their_attempt_are_woken()
    {
        _members.Restore(["restored"]);
        _members.Take(Report("early", 1) with { NextAttempt = Now + TimeSpan.FromHours(1) });
        _members.Take(Report("late", 1) with { NextAttempt = Now - TimeSpan.FromHours(1) });
        _members.Take(Report("never", 1) with { NextAttempt = null });
        Assert.Equal(["late", "restored"], _members.Overdue(Now, TimeSpan.FromSeconds(3), 10).Order());

        _members.PutOff("late", Now + TimeSpan.FromSeconds(5));
        Assert.Equal(["restored"], _members.Overdue(Now, TimeSpan.FromSeconds(3), 10));
    }

    [Fact]
    public void Pages_follow_one_another_in_the_order_of_keys()
    {
        foreach (string key in (string[])["c", "a", "d", "b"])
        {
            _members.Take(Report(key, 1));
        }

        Assert.Equal(["a", "b"], _members.Page(new BucketQuery { Limit = 2 }).Select(member => member.Certificate));
        Assert.Equal(["c", "d"], _members.Page(new BucketQuery { Limit = 2, After = "b" }).Select(member => member.Certificate));
    }

    [Fact]
    public void Pages_hold_the_state_and_the_start_of_the_key_that_are_asked_for()
    {
        _members.Take(Report("aa", 1));
        _members.Take(Report("ab", 1) with { State = "stapled, breaker-open" });
        _members.Take(Report("ba", 1) with { State = "stapled-otherwise" });
        _members.Restore(["bb"]);
        string[] Keys(BucketQuery query) => [.. _members.Page(query).Select(member => member.Certificate)];
        Assert.Equal(["aa", "ab"], Keys(new BucketQuery { Limit = 9, State = "stapled" }));
        Assert.Equal(["ab"], Keys(new BucketQuery { Limit = 9, State = "stapled, breaker-open" }));
        Assert.Equal(["bb"], Keys(new BucketQuery { Limit = 9, State = "waiting" }));
        Assert.Equal(["ba", "bb"], Keys(new BucketQuery { Limit = 9, Prefix = "b" }));
    }

    [Fact]
    public void A_glance_counts_all_and_shows_the_worst_first()
    {
        _members.Take(Report("a", 1));
        _members.Take(Report("b", 1) with { State = "stapled, backing-off", Tone = 2 });
        _members.Take(Report("c", 1) with { State = "revoked", Tone = 3 });
        _members.Restore(["d"]);
        BucketGlance glance = _members.Glance(9);
        Assert.Equal(["c", "b"], glance.Worst.Select(member => member.Certificate));
        Assert.Equal(["c"], _members.Glance(1).Worst.Select(member => member.Certificate));
        Assert.Equal(1, glance.Counts["stapled"]);
        Assert.Equal(1, glance.Counts["waiting"]);
    }

    private static MemberReport Report(string certificate, byte response) => new()
    {
        Certificate = certificate,
        Response = new[] { response },
        NextAttempt = Now + TimeSpan.FromHours(1),
        State = "stapled",
    };
}
