namespace OrleansOcsp.Ocsp.Tests.Fetching;

/// <summary>However many responders certificates name, the number of time series is bounded.</summary>
public sealed class ResponderNamesTests
{
    [Fact]
    public void The_first_hosts_keep_their_names_and_all_others_share_one()
    {
        ResponderNames names = new();
        string[] tags = [.. Enumerable.Range(0, 1000).Select(at => (string)names.Tag($"ocsp{at}.test").Value!)];

        Assert.Equal(Enumerable.Range(0, ResponderNames.Most).Select(at => $"ocsp{at}.test"), tags.Take(ResponderNames.Most));
        Assert.All(tags.Skip(ResponderNames.Most), tag => Assert.Equal(ResponderNames.Other, tag));
        Assert.Equal("ocsp0.test", names.Tag("ocsp0.test").Value);
    }
}
