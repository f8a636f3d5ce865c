using OrleansOcsp.Grains.Certificates;

namespace OrleansOcsp.Grains.Tests.Registrations;

public sealed class ArrivalsTests
{
    private readonly Arrivals _arrivals = new();

    [Fact]
    public void They_are_over_once_when_no_more_come() =>
        Assert.Equal((bool[])[false, false, true, false], Tell(20_000, 50_000, 50_100, 50_100));

    [Fact]
    public void A_few_are_no_stream() => Assert.Equal((bool[])[false, false, false], Tell(900, 900, 905));

    [Fact]
    public void What_comes_to_many_by_and_by_is_a_stream_of_its_own_only_when_it_is_a_tenth() =>
        Assert.Equal((bool[])[false, true, false, false, true], Tell(50_000, 50_000, 50_300, 54_999, 55_000));

    [Fact]
    public void Those_that_left_and_came_back_came() =>
        Assert.Equal((bool[])[false, true, false, false, true], Tell(50_000, 50_000, 25_000, 50_000, 50_000));

    private bool[] Tell(params int[] counts) => counts.Select(_arrivals.AreOver).ToArray();
}
