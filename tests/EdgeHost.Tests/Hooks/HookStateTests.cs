using System.Text;
using OrleansOcsp.Certificates;
using OrleansOcsp.EdgeHost.Feeds;
using OrleansOcsp.EdgeHost.Hooks;
using OrleansOcsp.Protocol;

namespace OrleansOcsp.EdgeHost.Tests.Hooks;

/// <summary>What is told, once each, from how certificates stand.</summary>
public sealed class HookStateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly HookState _state = new();

    [Fact]
    public void A_good_certificate_is_not_told_of()
    {
        Assert.Empty(Look(Noon, Item("a", null, decided: false)));
        Assert.Empty(Look(Noon, Item("a", CertStatus.Good)));
        Assert.Empty(Look(Noon, Item("a", CertStatus.Good)));
    }

    [Fact]
    public void Revoked_is_told_once_and_recovered_when_it_is_good_again()
    {
        Assert.Empty(Look(Noon, Item("a", CertStatus.Good)));
        Assert.Equal(["revoked a"], Look(Noon, Item("a", CertStatus.Revoked)));
        Assert.Empty(Look(Noon, Item("a", CertStatus.Revoked)));
        Assert.Empty(Look(Noon.AddHours(9), Item("a", CertStatus.Revoked)));
        Assert.Equal(["recovered a"], Look(Noon, Item("a", CertStatus.Good)));
    }

    [Fact]
    public void What_is_revoked_or_without_a_staple_at_the_start_is_told() => Assert.Equal(
        ["revoked a", "stale b"], Look(Noon, Item("a", CertStatus.Revoked), Item("b", null, decided: true)));

    [Fact]
    public void A_staple_that_runs_out_makes_stale_and_its_successor_recovered()
    {
        Assert.Empty(Look(Noon, Item("a", CertStatus.Good)));
        _state.Look(new FeedNews(Whole: true, [Item("a", CertStatus.Good)]), Noon, out DateTimeOffset? next);
        Assert.Equal(Noon.AddHours(1), next);
        Assert.Empty(Look(Noon.AddHours(1).AddTicks(-1), Item("a", CertStatus.Good)));
        Assert.Equal(["stale a"], Look(Noon.AddHours(1), Item("a", CertStatus.Good)));
        Assert.Equal(["recovered a"], Look(Noon.AddHours(1), Item("a", CertStatus.Good, end: Noon.AddHours(3))));
    }

    [Fact]
    public void Another_certificate_in_the_same_file_is_a_change_and_begins_anew()
    {
        Assert.Equal(["revoked a"], Look(Noon, Item("a", CertStatus.Revoked)));
        Assert.Equal(["certificate-changed a"], Look(Noon, Item("a", CertStatus.Good, serial: 2)));
        Assert.Empty(Look(Noon, Item("a", CertStatus.Good, serial: 2)));
        Assert.Empty(Look(Noon));
    }

    private string[] Look(DateTimeOffset now, params FeedItem[] items) =>
        [.. _state.Look(new FeedNews(Whole: true, items), now, out _).Select(happened => $"{happened.Word} {happened.Subject.Name}")];

    private static FeedItem Item(string name, CertStatus? status, bool decided = true, DateTimeOffset? end = null, int serial = 1)
    {
        var key = CertificateKey.Of(Encoding.ASCII.GetBytes($"{name}{serial}"));
        FeedResponse? response = status is { } said ? new FeedResponse(new byte[1], said, Noon.AddHours(-1), end ?? Noon.AddHours(1)) : null;
        return new FeedItem(new FeedSubject(key, name, $"/{name}.pem", null, new byte[1], []), response, decided);
    }
}
