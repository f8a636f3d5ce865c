using OrleansOcsp.EdgeHost.Settings;

namespace OrleansOcsp.EdgeHost.Tests.Settings;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("15s", 15)]
    [InlineData("15 s", 15)]
    [InlineData("1.5h", 5400)]
    [InlineData("5min", 300)]
    [InlineData("5m", 300)]
    [InlineData("10d", 864_000)]
    [InlineData("00:01:30", 90)]
    [InlineData("0s", 0)]
    public void Read_takes_what_people_write(string text, double seconds)
    {
        Assert.True(Durations.TryParse(text, out TimeSpan duration));
        Assert.Equal(seconds, duration.TotalSeconds);
        Assert.True(Durations.TryParse(Durations.Format(duration), out TimeSpan again));
        Assert.Equal(duration, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("15")]
    [InlineData("s")]
    [InlineData("-15s")]
    [InlineData("1.2.3s")]
    [InlineData("15S")]
    [InlineData("99999999999999999999d")]
    [InlineData("1e9s")]
    [InlineData("12:99")]
    public void Read_refuses_what_could_mean_anything(string text) => Assert.False(Durations.TryParse(text, out _));
}
