using System.Text;

namespace OrleansOcsp.Tls.Tests.Names;

public sealed class ApplicationProtocolTableTests
{
    private readonly ApplicationProtocolTable _table = new(["http/1.1"], [
        KeyValuePair.Create("shop.test", (IReadOnlyList<string>)["h2", "http/1.1"]),
        KeyValuePair.Create("*.shop.test", (IReadOnlyList<string>)["h2"]),
        KeyValuePair.Create("none.test", (IReadOnlyList<string>)[])]);

    [Theory]
    [InlineData("shop.test", "h2,http/1.1")]
    [InlineData("SHOP.test.", "h2,http/1.1")]
    [InlineData("a.shop.test", "h2")]
    [InlineData("b.a.shop.test", "http/1.1")]
    [InlineData("none.test", "")]
    [InlineData("other.test", "http/1.1")]
    [InlineData("", "http/1.1")]
    public void A_name_is_offered_its_own_protocols(string name, string expected)
    {
        List<string> offered = [];
        foreach (byte[] protocol in _table.For(Encoding.ASCII.GetBytes(name)))
        {
            offered.Add(Encoding.ASCII.GetString(protocol));
        }

        Assert.Equal(expected, string.Join(',', offered));
    }

    [Fact]
    public void Looking_up_allocates_nothing()
    {
        byte[] name = "a.shop.test"u8.ToArray();
        _ = _table.For(name).Length;
        long before = GC.GetAllocatedBytesForCurrentThread();

        int count = 0;
        for (int i = 0; i < 100; i++)
        {
            count += _table.For(name).Length;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(100, count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("h\u00fc2")]
    public void A_protocol_that_cannot_be_written_is_refused(string protocol) =>
        Assert.Throws<ArgumentException>(() => new ApplicationProtocolTable([protocol]));
}
