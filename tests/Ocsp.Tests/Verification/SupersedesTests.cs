using FsCheck;
using FsCheck.Fluent;
using OrleansOcsp.Certificates;
using OrleansOcsp.Ocsp.Tests.Forge;
using OrleansOcsp.Protocol;
using OrleansOcsp.Verification;

namespace OrleansOcsp.Ocsp.Tests.Verification;

/// <summary>Newer wins: a strict total order, so that replicas that have seen the same staples hold the same one.</summary>
public sealed class SupersedesTests
{
    private static readonly CertificateKey Key = CertificateKey.Of([1]);

    // Few values for each part, so that ties happen in every one of them.
    private static Arbitrary<Staple> Staples =>
        (from thisUpdate in Gen.Choose(0, 2)
         from producedAt in Gen.Choose(0, 2)
         from revoked in Gen.Elements(true, false)
         from nextUpdate in Gen.Choose(3, 5)
         from content in Gen.Choose(0, 3)
         select Make(thisUpdate, producedAt, revoked, nextUpdate, content)).ToArbitrary();

    [Fact]
    public void None_supersedes_itself() => Check.One(Law.Config, Prop.ForAll(Staples, a => !a.Supersedes(a)));

    [Fact]
    public void All_supersede_nothing() => Check.One(Law.Config, Prop.ForAll(Staples, a => a.Supersedes(null)));

    [Fact]
    public void Of_two_different_ones_exactly_one_supersedes() => Check.One(Law.Config, Prop.ForAll(Staples, Staples, (a, b) =>
        AreAlike(a, b) ? !a.Supersedes(b) && !b.Supersedes(a) : a.Supersedes(b) != b.Supersedes(a)));

    [Fact]
    public void Superseding_is_transitive() => Check.One(Law.Config.WithMaxTest(20_000), Prop.ForAll(Staples, Staples, Staples, (a, b, c) =>
        !(a.Supersedes(b) && b.Supersedes(c)) || a.Supersedes(c)));

    [Fact]
    public void Merging_is_commutative_associative_and_idempotent() =>
        Check.One(Law.Config.WithMaxTest(20_000), Prop.ForAll(Staples, Staples, Staples, (a, b, c) =>
            AreAlike(Merge(a, b), Merge(b, a))
            && AreAlike(Merge(Merge(a, b), c), Merge(a, Merge(b, c)))
            && ReferenceEquals(Merge(a, a), a)));

    [Fact]
    public void The_parts_count_in_their_order()
    {
        Assert.True(Make(1, 0, false, 3, 0).Supersedes(Make(0, 2, true, 5, 3)));
        Assert.True(Make(1, 1, false, 3, 0).Supersedes(Make(1, 0, true, 5, 3)));
        Assert.True(Make(1, 1, true, 3, 0).Supersedes(Make(1, 1, false, 5, 3)));
        Assert.True(Make(1, 1, true, 4, 0).Supersedes(Make(1, 1, true, 3, 3)));
    }

    [Fact]
    public void A_staple_of_another_certificate_is_the_programmers_fault()
    {
        Staple other = new(CertificateKey.Of([2]), Make(0, 0, false, 3, 0).Bytes, Make(0, 0, false, 3, 0).Answer);
        Assert.Throws<ArgumentException>(() => Make(0, 0, false, 3, 0).Supersedes(other));
    }

    private static Staple Merge(Staple a, Staple b) => b.Supersedes(a) ? b : a;

    private static bool AreAlike(Staple a, Staple b) => a.Answer == b.Answer && a.Bytes.Span.SequenceEqual(b.Bytes.Span);

    private static Staple Make(int thisUpdate, int producedAt, bool revoked, int nextUpdate, int content) => new(
        Key,
        new byte[] { (byte)content },
        new VerifiedAnswer
        {
            Status = revoked ? CertStatus.Revoked : CertStatus.Good,
            Window = new ValidityWindow(Scene.Now.AddHours(thisUpdate), Scene.Now.AddHours(nextUpdate)),
            ProducedAt = Scene.Now.AddHours(producedAt),
            CertIdHash = CertIdHash.Sha1,
            Signer = "a test",
        });
}
