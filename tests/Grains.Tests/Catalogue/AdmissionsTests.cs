using OrleansOcsp.Grains.Catalogue;

namespace OrleansOcsp.Grains.Tests.Catalogue;

public sealed class AdmissionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly Admissions _admissions = new(2);

    [Fact]
    public void Each_edge_has_a_share_of_its_own_for_a_day()
    {
        Assert.True(_admissions.Take("one", Now));
        Assert.True(_admissions.Take("one", Now));
        Assert.False(_admissions.Take("one", Now.AddHours(23)));
        Assert.True(_admissions.Take("another", Now.AddHours(23)));
        Assert.True(_admissions.Take("one", Now.AddHours(24)));
    }
}
