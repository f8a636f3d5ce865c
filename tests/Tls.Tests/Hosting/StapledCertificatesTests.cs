using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansOcsp.Authority;
using OrleansOcsp.Testing;
using OrleansOcsp.Tls.Hosting;

namespace OrleansOcsp.Tls.Tests.Hosting;

/// <summary>Which certificate a handshake would be given, through renewals, revocations and outages.</summary>
public sealed class StapledCertificatesTests : IAsyncLifetime
{
    private static readonly Uri Responder = new("http://ocsp.example/");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly CertificateAuthority _authority;
    private readonly ScriptedSource _source;
    private readonly StapledCertificates _certificates;

    public StapledCertificatesTests()
    {
        _authority = CertificateAuthority.CreateRoot(new AuthorityOptions { Clock = _time });
        _source = new ScriptedSource(_time);
        _certificates = new StapledCertificates(
            _source, lookup: null, new StapledCertificatesOptions(), _time, NullLogger<StapledCertificates>.Instance);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _certificates.DisposeAsync();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_soft_fail_name_is_served_when_its_first_attempt_has_ended_and_not_before()
    {
        ThrowawayCertificate leaf = Issue("a.test");
        await HandOver(Entry(leaf));
        Assert.Empty(Offered("a.test"));

        _source.Fail(leaf);
        await Eventually.HoldsAsync(() => Offered("a.test").Contains(leaf.Serial), "the name to be served without a staple");
    }

    [Fact]
    public async Task A_name_does_not_wait_for_another()
    {
        ThrowawayCertificate quick = Issue("quick.test");
        ThrowawayCertificate hanging = Issue("hanging.test");
        await HandOver(Entry(quick), Entry(hanging));
        _source.Answer(quick);

        await Eventually.HoldsAsync(() => Offered("quick.test").Contains(quick.Serial), "the quick one to be served");
        Assert.Empty(Offered("hanging.test"));
    }

    [Fact]
    public async Task Start_up_ends_with_the_budget_and_then_a_soft_fail_name_is_served_without_a_staple()
    {
        ThrowawayCertificate soft = Issue("soft.test");
        ThrowawayCertificate hard = Issue("hard.test");
        await HandOver(Entry(soft), Entry(hard, StaplePolicy.HardFail));
        Task startUp = _certificates.StartUpAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(14));
        Assert.False(startUp.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await startUp.WaitAsync(Eventually.Deadline, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal([soft.Serial], Offered("soft.test"));
        Assert.Empty(Offered("hard.test"));
    }

    [Fact]
    public async Task The_listeners_open_without_the_names_of_a_responder_that_hangs()
    {
        ThrowawayCertificate quick = Issue("quick.test");
        await HandOver(Entry(quick), Entry(Issue("hanging.test")));
        Task startUp = _certificates.StartUpAsync(TestContext.Current.CancellationToken);
        Task worthOpening = _certificates.WaitUntilWorthOpeningAsync(TestContext.Current.CancellationToken);
        _source.Answer(quick);

        // Ten seconds in all: below the budget of 15 s.
        int seconds = 0;
        await Eventually.HoldsAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(seconds++ < 10 ? 1 : 0));
                return worthOpening.IsCompleted;
            },
            "the listeners to be worth opening");
        Assert.False(startUp.IsCompleted);
    }

    [Fact]
    public async Task The_listeners_stay_closed_while_nothing_is_decided_until_the_budget_is_spent()
    {
        await HandOver(Entry(Issue("hanging.test")));
        Task startUp = _certificates.StartUpAsync(TestContext.Current.CancellationToken);
        Task worthOpening = _certificates.WaitUntilWorthOpeningAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(14));
        Assert.False(worthOpening.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await startUp.WaitAsync(Eventually.Deadline, TimeProvider.System, TestContext.Current.CancellationToken);
        await worthOpening.WaitAsync(Eventually.Deadline, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Start_up_ends_as_soon_as_every_first_attempt_has()
    {
        ThrowawayCertificate leaf = Issue("a.test");
        await HandOver(Entry(leaf));
        Task startUp = _certificates.StartUpAsync(TestContext.Current.CancellationToken);
        _source.Answer(leaf);
        await startUp.WaitAsync(Eventually.Deadline, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal([leaf.Serial], Offered("a.test"));
    }

    [Fact]
    public async Task A_hard_fail_successor_waits_for_its_staple_while_the_old_pair_goes_on()
    {
        ThrowawayCertificate old = Issue("a.test");
        await HandOver(Entry(old, StaplePolicy.HardFail));
        _source.Answer(old);
        await Eventually.HoldsAsync(() => Offered("a.test").Contains(old.Serial), "the first one to be served");

        ThrowawayCertificate successor = Issue("a.test");
        await HandOver(Entry(successor, StaplePolicy.HardFail));
        _source.Fail(successor);
        Assert.Equal([old.Serial], Offered("a.test"));

        _source.Answer(successor);
        await Eventually.HoldsAsync(() => Offered("a.test").SequenceEqual([successor.Serial]), "the successor to take over");
        await Eventually.HoldsAsync(() => !_source.Keeps(old), "the old one to be let go");
    }

    [Fact]
    public async Task The_old_pair_does_not_go_on_once_it_is_revoked()
    {
        ThrowawayCertificate old = Issue("a.test");
        await HandOver(Entry(old));
        _source.Answer(old);
        ThrowawayCertificate successor = Issue("a.test");
        await HandOver(Entry(successor, StaplePolicy.HardFail));
        _source.Answer(old, AnswerStatus.Revoked);

        await Eventually.HoldsAsync(() => Offered("a.test").Count == 0, "the name to be refused");
    }

    [Fact]
    public async Task The_old_pair_does_not_outlive_its_own_end()
    {
        ThrowawayCertificate old = Issue("a.test", notAfter: _time.GetUtcNow() + TimeSpan.FromMinutes(10));
        await HandOver(Entry(old));
        _source.Answer(old);
        await HandOver(Entry(Issue("a.test"), StaplePolicy.HardFail));
        await Eventually.HoldsAsync(() => Offered("a.test").Contains(old.Serial), "the old one to go on");

        _time.Advance(TimeSpan.FromMinutes(10));
        await Eventually.HoldsAsync(() => Offered("a.test").Count == 0, "the old one to be dropped");
    }

    [Fact]
    public async Task Where_a_hard_fail_certificate_cannot_be_served_another_for_the_name_is()
    {
        ThrowawayCertificate own = Issue("a.test.example");
        ThrowawayCertificate wildcard = Issue("*.test.example");
        await HandOver(Entry(own, StaplePolicy.HardFail), Entry(wildcard));
        _source.Fail(own);
        _source.Answer(wildcard);
        await Eventually.HoldsAsync(() => Offered("a.test.example").SequenceEqual([wildcard.Serial]), "the wildcard to stand in");

        _source.Answer(own);
        await Eventually.HoldsAsync(() => Offered("a.test.example")[0] == own.Serial, "its own certificate to be preferred");
    }

    [Fact]
    public async Task Handing_over_the_same_set_again_changes_nothing()
    {
        ThrowawayCertificate leaf = Issue("a.test");
        await HandOver(Entry(leaf));
        _source.Answer(leaf);
        await Eventually.HoldsAsync(() => Offered("a.test").Contains(leaf.Serial), "it to be served");
        NameSlot slot = Slot("a.test")!;

        await HandOver(Entry(leaf));
        Assert.Same(slot, Slot("a.test"));
        Assert.Equal([leaf.Serial], Offered("a.test"));
        Assert.True(_source.Keeps(leaf));
    }

    [Fact]
    public async Task A_certificate_that_is_gone_without_a_successor_is_served_no_longer()
    {
        ThrowawayCertificate leaf = Issue("a.test");
        ThrowawayCertificate other = Issue("b.test");
        await HandOver(Entry(leaf), Entry(other));
        _source.Answer(leaf);
        await HandOver(Entry(other));

        Assert.Null(Slot("a.test"));
        await Eventually.HoldsAsync(() => !_source.Keeps(leaf), "its care to end");
    }

    [Fact]
    public void One_bad_certificate_is_named_and_the_others_are_taken()
    {
        ThrowawayCertificate good = Issue("good.test");
        ThrowawayCertificate stranger = Issue("bad.test");
        ThrowawayCertificate expired = Issue("old.test", notAfter: _time.GetUtcNow() - TimeSpan.FromDays(1));
        CertificateUpdate update = _certificates.Update(
        [
            Entry(good),
            Entry(stranger) with { PrivateKey = good.Key.ToPkcs8(), Origin = "foreign-key.pem" },
            Entry(expired) with { Origin = "expired.pem" },
            Entry(good) with { Leaf = new byte[] { 0x30, 0x03, 1, 1, 1 }, Origin = "garbage.pem" },
        ]);

        Assert.Equal(["foreign-key.pem", "expired.pem", "garbage.pem"], update.Refused.Select(fault => fault.Origin));
        Assert.NotNull(Slot("good.test"));
        Assert.Null(Slot("bad.test"));
    }

    [Fact]
    public void Hard_fail_without_any_responder_is_a_fault_and_the_name_is_refused()
    {
        ThrowawayCertificate leaf = _authority.Issue(new LeafOptions { DnsNames = ["a.test"], MustStaple = true });
        CertificateUpdate update = _certificates.Update([Entry(leaf)]);

        Assert.Contains("names no OCSP responder", Assert.Single(update.Faults).Reason, StringComparison.Ordinal);
        Assert.Empty(Offered("a.test"));
    }

    [Fact]
    public void A_certificate_without_a_responder_is_not_applicable_and_served_at_once()
    {
        ThrowawayCertificate leaf = _authority.Issue(new LeafOptions { DnsNames = ["a.test"] });
        Assert.Empty(_certificates.Update([Entry(leaf)]).Faults);
        Assert.Equal([leaf.Serial], Offered("a.test"));
    }

    private ThrowawayCertificate Issue(string name, DateTimeOffset? notAfter = null)
    {
        // Each is a second younger than the one before, as renewals are.
        _time.Advance(TimeSpan.FromSeconds(1));
        return _authority.Issue(new LeafOptions
        {
            DnsNames = [name],
            OcspUrls = [Responder],
            NotBefore = _time.GetUtcNow() - TimeSpan.FromDays(2),
            NotAfter = notAfter,
        });
    }

    private static CertificateEntry Entry(ThrowawayCertificate leaf, StaplePolicy policy = StaplePolicy.Auto) => new()
    {
        Origin = leaf.Serial,
        Leaf = leaf.Der,
        Chain = leaf.Chain,
        PrivateKey = leaf.Key.ToPkcs8(),
        Issuer = leaf.Issuer.Der,
        Policy = policy,
    };

    /// <summary>Hands a set over and waits until the care for each has begun.</summary>
    private async Task HandOver(params CertificateEntry[] entries)
    {
        CertificateUpdate update = _certificates.Update(entries);
        Assert.Empty(update.Refused);
        foreach (CertificateEntry entry in entries)
        {
            ThrowawayCertificate leaf = _authority.Find(entry.Origin)!;
            await Eventually.HoldsAsync(() => _source.Keeps(leaf), "a keeper to begin");
        }
    }

    private NameSlot? Slot(string name) => _certificates.Directory.Names.Find(Encoding.ASCII.GetBytes(name));

    /// <summary>The serial numbers of the certificates that a handshake would be offered now, best first.</summary>
    private List<string> Offered(string name)
    {
        var offered = new List<string>();
        foreach (ServedPair pair in (Slot(name)?.Served ?? new ServedName()).Pairs)
        {
            if (pair.MayBeServed(_time.GetUtcNow()))
            {
                offered.Add(_authority.Issued.Single(leaf => Certificates.CertificateKey.Of(leaf.Der.Span) == pair.Certificate.Key).Serial);
            }
        }

        return offered;
    }
}
